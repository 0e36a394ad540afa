-- Puts the reports that one exclusion took back into the counts. Called by moderation.undo_exclusion.
-- Uses the primary keys of the days of the window.
UPDATE reports_report
SET excluded = false, exclusion_id = NULL, changed_at = %(now)s
WHERE service_id = %(service)s AND slot >= reports_slot_of(%(first)s) AND slot < %(last)s
  AND exclusion_id = %(exclusion)s

-- Takes the reports of a selection out of the counts; `changed_at` makes the next tick recount their minutes.
-- Reports that another exclusion took keep that one. Called by moderation.exclude_reports.
-- Uses the primary keys of the days of the window.
UPDATE reports_report
SET excluded = true, exclusion_id = %(exclusion)s, changed_at = %(now)s
WHERE service_id = %(service)s AND slot >= reports_slot_of(%(first)s) AND slot < %(last)s
  AND received_at >= %(first)s AND received_at < %(last)s AND NOT excluded
  AND (%(stance)s::text IS NULL OR stance = %(stance)s)
  AND (%(surface)s::text IS NULL OR surface = %(surface)s)
  AND (%(symptom)s::text IS NULL OR symptom = %(symptom)s)
  AND (%(region)s::text IS NULL OR region = %(region)s OR split_part(region, '-', 1) = %(region)s)
  AND (%(networks)s::text[] = '{}' OR left(encode(network_key, 'hex'), 8) = ANY (%(networks)s))

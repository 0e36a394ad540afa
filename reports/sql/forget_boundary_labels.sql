-- Empties the label that joins the first hour of a day to the day before. Called by intake.forget_boundary_labels.
-- `changed_at` stays: what was counted of these reports is settled. Uses the primary keys of the days of the slots.
UPDATE reports_report
SET network_key_before = NULL
WHERE slot = ANY (%(slots)s) AND network_key_before IS NOT NULL

-- Empties the label by which a network of a day's first hour is recognised from the day before.
-- Called by intake.forget_boundary_labels.
-- `changed_at` stays: these reports are not to be counted again. Uses the primary keys of the days of the slots.
UPDATE reports_report
SET network_key_before = NULL
WHERE slot = ANY (%(slots)s) AND network_key_before IS NOT NULL

-- Adds to the report that a person just made: the second step of the form. Without a change `changed_at` stays, so
-- that no minute is recounted for nothing. Called by intake.complete_report. Uses the primary key.
UPDATE reports_report
SET surface = coalesce(%(surface)s, surface),
    symptom = coalesce(%(symptom)s, symptom),
    region = coalesce(%(region)s, region),
    changed_at = %(now)s
WHERE slot = %(slot)s AND service_id = %(service_id)s AND reporter_key = %(reporter_key)s AND stance = %(stance)s
  AND (surface, symptom, region)
      IS DISTINCT FROM (coalesce(%(surface)s, surface), coalesce(%(symptom)s, symptom), coalesce(%(region)s, region))
RETURNING id

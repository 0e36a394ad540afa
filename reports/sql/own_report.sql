-- The report with this id, if this person made it about this service in this slot. Called by intake.
-- The function is in migration 0011. It uses the primary key.
SELECT stance, surface, symptom, region, received_at
FROM reports_find_own(%(slot)s, %(service_id)s, %(reporter_key)s, %(report)s)

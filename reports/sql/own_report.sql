-- What this person has reported about this service in this slot, the latest first.
-- Called by intake. Uses the primary key.
SELECT id, stance, surface, symptom, region, received_at
FROM reports_report
WHERE slot = %(slot)s AND service_id = %(service_id)s AND reporter_key = %(reporter_key)s
ORDER BY received_at DESC

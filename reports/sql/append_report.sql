-- Appends one report; no row comes back when this person has reported the same already in this slot.
-- Called by intake.submit_report. Uses the primary key.
INSERT INTO reports_report (
    slot, service_id, reporter_key, stance, id, surface, symptom, region, network_key, network_key_before,
    received_at, changed_at, excluded
) VALUES (
    %(slot)s, %(service_id)s, %(reporter_key)s, %(stance)s, %(id)s, %(surface)s, %(symptom)s, %(region)s,
    %(network_key)s, %(network_key_before)s, %(now)s, %(now)s, false
)
ON CONFLICT (slot, service_id, reporter_key, stance) DO NOTHING
RETURNING id

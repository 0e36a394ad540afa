-- Reports of as many people, scattered over [first, last), and over all kinds of one service, or of all ('').
-- Called by speed.scattering (make bench).
WITH kinds AS (
    SELECT row_number() OVER () - 1 AS n, s.id AS service_id, su.slug AS surface, sy.slug AS symptom
    FROM reports_service s JOIN reports_surface su ON su.service_id = s.id JOIN reports_symptom sy ON sy.service_id = s.id
    WHERE %(service)s IN ('', s.slug)
), people AS (
    SELECT gen_random_uuid() AS id, %(first)s::timestamptz
           + random() * (%(last)s::timestamptz - %(first)s::timestamptz) AS at,
           floor(random() * (SELECT count(*) FROM kinds))::bigint AS n
    FROM generate_series(1, %(count)s)
)
INSERT INTO reports_report (
    slot, service_id, reporter_key, stance, id, surface, symptom, region, network_key, received_at, changed_at, excluded
)
SELECT reports_slot_of(at), service_id, uuid_send(id), 'broken', id, surface, symptom,
       (ARRAY['US-CA', 'US-NY', 'GB', 'DE', 'FR', ''])[1 + n %% 6], uuid_send(id), at, at, false
FROM people JOIN kinds USING (n)
ON CONFLICT DO NOTHING

-- Recounts hours from minutes. Called by pipeline.rollups with the services and hours whose minutes changed.
-- LATERAL, because the planner would rather join all minutes of a service with all of its hours.
-- Uses the primary keys. Minutes are never deleted, only counted down to 0, so no hour is forgotten.
INSERT INTO aggregator_rolluphour AS old (service_id, hour, stance, surface, symptom, region, reports)
SELECT touched.service_id, touched.hour, kind.stance, kind.surface, kind.symptom, kind.region, kind.n
FROM unnest(%(services)s::bigint[], %(hours)s::timestamptz[]) AS touched (service_id, hour)
CROSS JOIN LATERAL (
    SELECT m.stance, m.surface, m.symptom, m.region, sum(m.reports) AS n
    FROM aggregator_rollup m
    WHERE m.service_id = touched.service_id
      AND m.minute >= touched.hour AND m.minute < touched.hour + interval '1 hour'
    GROUP BY m.stance, m.surface, m.symptom, m.region
) AS kind
ORDER BY 1, 2, 3, 4, 5, 6
ON CONFLICT (service_id, hour, stance, surface, symptom, region)
DO UPDATE SET reports = EXCLUDED.reports WHERE old.reports <> EXCLUDED.reports

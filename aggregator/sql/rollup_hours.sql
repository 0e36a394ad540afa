-- Recounts hours from minutes. Called by pipeline.rollups with the services and hours whose minutes changed.
-- Uses the primary keys. Minutes are never deleted, only counted down to 0, so no hour is forgotten.
WITH touched AS (
    SELECT * FROM unnest(%(services)s::bigint[], %(hours)s::timestamptz[]) AS t (service_id, hour)
)
INSERT INTO aggregator_rolluphour AS old (service_id, hour, stance, surface, symptom, region, reports)
SELECT m.service_id, t.hour, m.stance, m.surface, m.symptom, m.region, sum(m.reports)
FROM touched t
JOIN aggregator_rollup m
  ON m.service_id = t.service_id AND m.minute >= t.hour AND m.minute < t.hour + interval '1 hour'
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY 1, 2, 3, 4, 5, 6
ON CONFLICT (service_id, hour, stance, surface, symptom, region)
DO UPDATE SET reports = EXCLUDED.reports WHERE old.reports <> EXCLUDED.reports

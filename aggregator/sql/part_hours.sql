-- Reports of the parts of services by hour of the day (UTC), of past whole hours: what usual shares of parts are
-- made of. '' is the whole service. Hours that tell nothing are given as two arrays side by side, for an anti-join:
-- of a busy year they are too many for NOT IN, which would search them one by one.
-- Called by pipeline.part_usual. Uses the primary key.
WITH left_out AS (
    SELECT * FROM unnest(%(left_services)s::bigint[], %(left_hours)s::timestamptz[]) AS t (service_id, hour)
)
SELECT aggregator_rolluphour.service_id, part.name,
    extract(hour FROM aggregator_rolluphour.hour AT TIME ZONE 'UTC')::int AS of_day, sum(reports)::bigint
FROM aggregator_rolluphour
CROSS JOIN LATERAL (VALUES
    (''),
    (CASE WHEN surface <> '' THEN 'surface:' || surface END),
    (CASE WHEN region <> '' THEN 'region:' || region END),
    (CASE WHEN region LIKE '%%-%%' THEN 'country:' || split_part(region, '-', 1) END),
    (CASE WHEN symptom <> '' THEN 'symptom:' || symptom END)
) AS part (name)
WHERE aggregator_rolluphour.service_id = ANY (%(services)s) AND stance = 'broken'
  AND aggregator_rolluphour.hour >= %(first)s AND aggregator_rolluphour.hour < %(last)s
  AND part.name IS NOT NULL
  AND NOT EXISTS (
      SELECT FROM left_out
      WHERE left_out.service_id = aggregator_rolluphour.service_id AND left_out.hour = aggregator_rolluphour.hour
  )
GROUP BY aggregator_rolluphour.service_id, part.name, of_day

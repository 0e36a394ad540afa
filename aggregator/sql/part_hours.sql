-- Reports of the parts of services by hour of the day (UTC), of past whole hours: what usual shares of parts are
-- made of. '' is the whole service. Hours that tell nothing are given as two arrays side by side.
-- Called by pipeline.part_usual. Uses the primary key.
WITH left_out AS (
    SELECT * FROM unnest(%(left_services)s::bigint[], %(left_hours)s::timestamptz[]) AS t (service_id, hour)
)
SELECT service_id, part.name, extract(hour FROM hour AT TIME ZONE 'UTC')::int AS of_day, sum(reports)::bigint
FROM aggregator_rolluphour
CROSS JOIN LATERAL (VALUES
    (''),
    (CASE WHEN surface <> '' THEN 'surface:' || surface END),
    (CASE WHEN region <> '' THEN 'region:' || region END),
    (CASE WHEN region LIKE '%%-%%' THEN 'country:' || split_part(region, '-', 1) END),
    (CASE WHEN symptom <> '' THEN 'symptom:' || symptom END)
) AS part (name)
WHERE service_id = ANY (%(services)s) AND hour >= %(first)s AND hour < %(last)s AND stance = 'broken'
  AND part.name IS NOT NULL AND (service_id, hour) NOT IN (SELECT service_id, hour FROM left_out)
GROUP BY service_id, part.name, of_day

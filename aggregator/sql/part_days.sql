-- Of the reports of parts of services in past whole hours: sums over days (UTC) of a part's reports squared, and of
-- a part's times the service's. They tell how far the shares of a day stray. '' is the whole service. Hours that tell
-- nothing are given as two arrays side by side, for an anti-join.
-- Called by pipeline.part_usual. Uses the primary key.
WITH left_out AS (
    SELECT * FROM unnest(%(left_services)s::bigint[], %(left_hours)s::timestamptz[]) AS t (service_id, hour)
), day AS (
    SELECT told.service_id, part.name, date_trunc('day', told.hour, 'UTC') AS day, sum(reports)::float8 AS reports
    FROM aggregator_rolluphour told
    CROSS JOIN LATERAL (VALUES
        (''),
        (CASE WHEN surface <> '' THEN 'surface:' || surface END),
        (CASE WHEN region <> '' THEN 'region:' || region END),
        (CASE WHEN region LIKE '%%-%%' THEN 'country:' || split_part(region, '-', 1) END),
        (CASE WHEN symptom <> '' THEN 'symptom:' || symptom END)
    ) AS part (name)
    WHERE told.service_id = ANY (%(services)s) AND told.hour >= %(first)s AND told.hour < %(last)s
      AND stance = 'broken' AND part.name IS NOT NULL
      AND NOT EXISTS (
          SELECT FROM left_out WHERE left_out.service_id = told.service_id AND left_out.hour = told.hour
      )
    GROUP BY 1, 2, 3
)
SELECT day.service_id, day.name, sum(day.reports * day.reports), sum(day.reports * whole.reports)
FROM day
JOIN day AS whole ON whole.service_id = day.service_id AND whole.day = day.day AND whole.name = ''
GROUP BY 1, 2

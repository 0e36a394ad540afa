-- Reports of the parts of services in past whole hours; '' is the whole service. Two kinds of rows, from one scan:
-- by hour of the day (UTC), of which expected shares are made; and, summed over days (UTC), a part's reports squared
-- and a part's times the service's, which show how much the share varies from day to day.
-- Hours to leave out are given as two arrays side by side, for an anti-join: of a busy year they are too many for
-- NOT IN, which would search them one by one.
-- Called by pipeline.part_baselines. Uses the primary key.
WITH left_out AS (
    SELECT * FROM unnest(%(left_services)s::bigint[], %(left_hours)s::timestamptz[]) AS t (service_id, hour)
), counted AS (
    SELECT service_id, date_trunc('day', hour, 'UTC') AS day, extract(hour FROM hour AT TIME ZONE 'UTC')::int AS of_day,
        surface, region, symptom, reports
    FROM aggregator_rolluphour AS counted
    WHERE service_id = ANY (%(services)s) AND hour >= %(first)s AND hour < %(last)s AND stance = 'broken'
      AND NOT EXISTS (
          SELECT FROM left_out WHERE left_out.service_id = counted.service_id AND left_out.hour = counted.hour
      )
), summed AS (  -- NULL where a column was not grouped by
    SELECT service_id, day, of_day, surface, region, symptom, sum(reports) AS reports
    FROM counted
    GROUP BY service_id, GROUPING SETS ((day), (of_day)), GROUPING SETS ((), (surface), (region), (symptom))
), part AS (
    SELECT service_id, part.name, day, of_day, sum(reports) AS reports
    FROM summed
    CROSS JOIN LATERAL (VALUES
        (CASE WHEN surface IS NULL AND region IS NULL AND symptom IS NULL THEN '' END),
        (CASE WHEN surface <> '' THEN 'surface:' || surface END),
        (CASE WHEN region <> '' THEN 'region:' || region END),
        (CASE WHEN region LIKE '%%-%%' THEN 'country:' || split_part(region, '-', 1) END),
        (CASE WHEN symptom <> '' THEN 'symptom:' || symptom END)
    ) AS part (name)
    WHERE part.name IS NOT NULL
    GROUP BY 1, 2, 3, 4
)
SELECT service_id, name, of_day, reports::bigint, NULL::float8 AS squares, NULL::float8 AS products
FROM part
WHERE of_day IS NOT NULL
UNION ALL
SELECT own.service_id, own.name, NULL, NULL, sum((own.reports * own.reports)::float8),
    sum((own.reports * whole.reports)::float8)
FROM part AS own
JOIN part AS whole ON whole.service_id = own.service_id AND whole.day = own.day AND whole.name = ''
GROUP BY 1, 2

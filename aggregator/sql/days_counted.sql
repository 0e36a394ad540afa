-- Days (UTC) of [first, last) on which anybody reported anything here. Of one service: from its first report on,
-- and none while its level is one of `unknown`: with so few reports an empty day shows nothing.
-- Called by queries.incidents.days.read_counted_days.
-- One probe of rollup_hour for each day, and one of the primary key (service first).
SELECT (day AT TIME ZONE 'UTC')::date
FROM generate_series(%(first)s::timestamptz, %(last)s::timestamptz - interval '24 hours', interval '24 hours') AS day
     CROSS JOIN LATERAL (
         SELECT FROM aggregator_rolluphour WHERE hour >= day AND hour < day + interval '24 hours' LIMIT 1
     ) AS something
WHERE %(service)s::bigint IS NULL
   OR (
       day + interval '24 hours' > (SELECT min(hour) FROM aggregator_rolluphour WHERE service_id = %(service)s::bigint)
       AND EXISTS (
           SELECT FROM aggregator_watch
           WHERE service_id = %(service)s::bigint AND level <> ALL (%(unknown)s::text[])
       )
   )

-- The hour of the first report of each service, without those that have none or whose level is one of `unknown`: with
-- so few reports an empty day shows nothing. Called by queries.incidents.days.read_counted_days_of.
-- One probe of the primary key of rollup_hour (service first) for each service.
SELECT watch.service_id, first.hour
FROM aggregator_watch AS watch
     CROSS JOIN LATERAL (SELECT min(hour) AS hour FROM aggregator_rolluphour WHERE service_id = watch.service_id) AS first
WHERE watch.service_id = ANY (%(services)s) AND watch.level <> ALL (%(unknown)s::text[]) AND first.hour IS NOT NULL

-- What was broken, by service and hour: what baselines are learned from. Called by pipeline.baselines.
-- Uses the primary key for few services, rollup_hour for all of them.
SELECT service_id, hour, sum(reports)::bigint
FROM aggregator_rolluphour
WHERE hour >= %(first)s AND hour < %(last)s AND stance = 'broken' AND service_id = ANY (%(services)s)
GROUP BY service_id, hour

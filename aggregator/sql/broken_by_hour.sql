-- Reports (stance broken), by service and hours after `first`: what baselines are learned from.
-- Called by pipeline.inputs.learnable_hours.
-- Uses the primary key for few services, rollup_hour for all of them.
SELECT service_id, (extract(epoch FROM hour - %(first)s) / 3600)::int, sum(reports)::bigint
FROM aggregator_rolluphour
WHERE hour >= %(first)s AND hour < %(last)s AND stance = 'broken' AND service_id = ANY (%(services)s)
GROUP BY service_id, hour

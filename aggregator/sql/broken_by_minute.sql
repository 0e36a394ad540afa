-- What was broken, by service and minutes after `first`: what the detector counts. Called by pipeline.detection.
-- Uses rollup_minute.
SELECT service_id, (extract(epoch FROM minute - %(first)s) / 60)::int, sum(reports)::bigint
FROM aggregator_rollup
WHERE minute >= %(first)s AND minute < %(last)s AND stance = 'broken' AND service_id = ANY (%(services)s)
GROUP BY service_id, minute

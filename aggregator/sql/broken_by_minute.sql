-- What was broken, by service and minute: what the detector counts. Called by pipeline.detection.
-- Uses rollup_minute.
SELECT service_id, minute, sum(reports)::bigint
FROM aggregator_rollup
WHERE minute >= %(first)s AND minute < %(last)s AND stance = 'broken' AND service_id = ANY (%(services)s)
GROUP BY service_id, minute

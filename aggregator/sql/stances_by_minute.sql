-- Reports of both stances, by service and minutes after `first`: what the detector counts.
-- Called by pipeline.inputs.detector_input and inputs.memory.day_minutes. Uses rollup_minute.
SELECT service_id, (extract(epoch FROM minute - %(first)s) / 60)::int,
    coalesce(sum(reports) FILTER (WHERE stance = 'broken'), 0)::bigint,
    coalesce(sum(reports) FILTER (WHERE stance = 'works'), 0)::bigint
FROM aggregator_rollup
WHERE minute >= %(first)s AND minute < %(last)s AND service_id = ANY (%(services)s)
GROUP BY service_id, minute

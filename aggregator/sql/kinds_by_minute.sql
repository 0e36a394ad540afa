-- Reports (stance broken) by service, surface, symptom and minutes after `first`.
-- Called by pipeline.inputs.memory.day_parts. Uses rollup_minute.
SELECT service_id, surface, symptom, (extract(epoch FROM minute - %(first)s) / 60)::int, sum(reports)::bigint
FROM aggregator_rollup
WHERE minute >= %(first)s AND minute < %(last)s AND stance = 'broken'
GROUP BY 1, 2, 3, 4

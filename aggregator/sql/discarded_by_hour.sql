-- Discarded reports (stance broken), by service and hours after `first`: baselines are learned without them.
-- Called by pipeline.inputs.learnable_hours.
-- Uses crowd_aside, which holds nothing but such minutes.
SELECT service_id, (extract(epoch FROM date_trunc('hour', minute) - %(first)s) / 3600)::int, sum(aside)::bigint
FROM aggregator_crowdminute
WHERE minute >= %(first)s AND minute < %(last)s AND aside > 0 AND stance = 'broken'
  AND service_id = ANY (%(services)s)
GROUP BY 1, 2

-- Discarded reports, and networks of the last 15 minutes, by service and minutes after `first`.
-- Called by pipeline.inputs.detector_input.
-- Uses crowd_minute.
SELECT service_id, (extract(epoch FROM minute - %(first)s) / 60)::int, stance, aside, networks
FROM aggregator_crowdminute
WHERE minute >= %(first)s AND minute < %(last)s AND service_id = ANY (%(services)s)

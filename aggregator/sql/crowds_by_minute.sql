-- Who stands behind the reports, by service and minutes after `first`. Called by pipeline.detection.
-- Uses crowd_minute.
SELECT service_id, (extract(epoch FROM minute - %(first)s) / 60)::int, stance, aside, networks
FROM aggregator_crowdminute
WHERE minute >= %(first)s AND minute < %(last)s AND service_id = ANY (%(services)s)

-- Reports by service, stance, network and minutes after `first`: shows whether few networks make most of them.
-- A network is identified by 56 bits of its hash, which fit into a bigint. In the first hour of a day it has a hash by
-- the key of the day before as well (stats/detector/concentration/day_boundary.py).
-- All services or, where an array is given, some.
-- Called by pipeline.inputs.network_log.read_rows. Uses the partitions of the days.
SELECT service_id, stance, ('x' || left(encode(network_key, 'hex'), 14))::bit(56)::bigint AS network,
    ('x' || left(encode(coalesce(network_key_before, network_key), 'hex'), 14))::bit(56)::bigint AS before,
    (extract(epoch FROM date_trunc('minute', received_at) - %(first)s) / 60)::int AS minute, count(*)
FROM reports_report
WHERE slot >= reports_slot_of(%(first)s) AND slot < %(last)s
  AND received_at >= %(first)s AND received_at < %(last)s AND NOT excluded
  AND (%(services)s::bigint[] IS NULL OR service_id = ANY (%(services)s))
GROUP BY 1, 2, 3, 4, 5

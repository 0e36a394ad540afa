-- Reports (stance broken) in [first, last), by service and network, which is identified by 56 bits of its hash.
-- Called by pipeline.inputs.daily_history. Uses the partitions of the days.
SELECT service_id, ('x' || left(encode(network_key, 'hex'), 14))::bit(56)::bigint AS network, count(*)
FROM reports_report
WHERE slot >= %(first)s AND slot < %(last)s AND stance = 'broken' AND NOT excluded
  AND service_id = ANY (%(services)s)
GROUP BY 1, 2

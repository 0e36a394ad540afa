-- Reports of one part of a service, or ('') of all of it, by stance, network and minutes after `first`: shows
-- whether few networks make most of them. A network is identified as in aggregator/sql/networks_by_minute.sql.
-- Called by queries.counts.parts. Uses the partitions of the days.
SELECT stance, ('x' || left(encode(network_key, 'hex'), 14))::bit(56)::bigint AS network,
    ('x' || left(encode(coalesce(network_key_before, network_key), 'hex'), 14))::bit(56)::bigint AS before,
    (extract(epoch FROM date_trunc('minute', received_at) - %(first)s) / 60)::int AS minute, count(*)
FROM reports_report
WHERE slot >= reports_slot_of(%(first)s) AND slot < %(last)s
  AND received_at >= %(first)s AND received_at < %(last)s AND NOT excluded AND service_id = %(service)s
  AND CASE %(dimension)s
      WHEN '' THEN true
      WHEN 'surface' THEN surface = %(value)s
      WHEN 'region' THEN region = %(value)s
      WHEN 'country' THEN region LIKE %(value)s || '-%%'
      WHEN 'symptom' THEN symptom = %(value)s
  END
GROUP BY 1, 2, 3, 4

-- Reports by stance, network and minutes after `begun`, as counted, and without those that staff selected: what
-- the detector would make of the rest. A network is identified as in aggregator/sql/networks_by_minute.sql.
-- Called by what_if. Uses the primary keys of the days from `begun` to `until`.
SELECT stance, ('x' || left(encode(network_key, 'hex'), 14))::bit(56)::bigint AS network,
    ('x' || left(encode(coalesce(network_key_before, network_key), 'hex'), 14))::bit(56)::bigint AS before,
    (extract(epoch FROM date_trunc('minute', received_at) - %(begun)s) / 60)::int AS minute,
    count(*),
    count(*) FILTER (WHERE NOT (
        received_at >= %(first)s AND received_at < %(last)s
        AND (%(stance)s::text IS NULL OR stance = %(stance)s)
        AND (%(surface)s::text IS NULL OR surface = %(surface)s)
        AND (%(symptom)s::text IS NULL OR symptom = %(symptom)s)
        AND (%(region)s::text IS NULL OR region = %(region)s OR split_part(region, '-', 1) = %(region)s)
        AND (%(networks)s::text[] = '{}' OR left(encode(network_key, 'hex'), 8) = ANY (%(networks)s))
    ))
FROM reports_report
WHERE service_id = %(service)s AND slot >= reports_slot_of(%(begun)s) AND slot < %(until)s
  AND received_at >= %(begun)s AND received_at < %(until)s AND NOT excluded
GROUP BY 1, 2, 3, 4

-- The networks with most reports of a selection, as labels (four bytes of a keyed daily hash).
-- Called by moderation.list_busiest_networks. Uses the primary keys of the days of the window.
SELECT left(encode(network_key, 'hex'), 8) AS label, count(*) AS reports, count(DISTINCT reporter_key)
FROM reports_report
WHERE service_id = %(service)s AND slot >= reports_slot_of(%(first)s) AND slot < %(last)s
  AND received_at >= %(first)s AND received_at < %(last)s AND NOT excluded
  AND (%(stance)s::text IS NULL OR stance = %(stance)s)
  AND (%(surface)s::text IS NULL OR surface = %(surface)s)
  AND (%(symptom)s::text IS NULL OR symptom = %(symptom)s)
  AND (%(region)s::text IS NULL OR region = %(region)s OR split_part(region, '-', 1) = %(region)s)
GROUP BY label ORDER BY reports DESC, label LIMIT %(most)s

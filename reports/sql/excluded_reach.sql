-- How many reports a selection takes out of the counts, from how many people and networks.
-- Called by moderation.measure_reach. Uses the primary keys of the days of the window.
SELECT count(*), count(DISTINCT reporter_key), count(DISTINCT network_key)
FROM reports_report
WHERE service_id = %(service)s AND slot >= reports_slot_of(%(first)s) AND slot < %(last)s
  AND received_at >= %(first)s AND received_at < %(last)s AND NOT excluded
  AND (%(stance)s::text IS NULL OR stance = %(stance)s)
  AND (%(surface)s::text IS NULL OR surface = %(surface)s)
  AND (%(symptom)s::text IS NULL OR symptom = %(symptom)s)
  AND (%(region)s::text IS NULL OR region = %(region)s OR split_part(region, '-', 1) = %(region)s)
  AND (%(networks)s::text[] = '{}' OR left(encode(network_key, 'hex'), 8) = ANY (%(networks)s))

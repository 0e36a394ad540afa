-- Reports (stance broken), by service, part and minutes after `first`: what the detector counts of parts.
-- Called by queries.counts.parts. Uses rollup_minute.
SELECT service_id, part.name, (extract(epoch FROM minute - %(first)s) / 60)::int, sum(reports)::bigint
FROM aggregator_rollup
CROSS JOIN LATERAL (VALUES
    (CASE WHEN surface <> '' THEN 'surface:' || surface END),
    (CASE WHEN region <> '' THEN 'region:' || region END),
    (CASE WHEN region LIKE '%%-%%' THEN 'country:' || split_part(region, '-', 1) END),
    (CASE WHEN symptom <> '' THEN 'symptom:' || symptom END)
) AS part (name)
WHERE minute >= %(first)s AND minute < %(last)s AND service_id = ANY (%(services)s) AND stance = 'broken'
  AND reports > 0 AND part.name IS NOT NULL
GROUP BY 1, 2, 3

-- What was broken in past whole hours, by surface, symptom and region: what usual shares are made of. Only hours
-- of the day that are asked for (UTC): who reports turns with the clock.
-- Called by queries.leaves.usual. Uses the primary key.
SELECT surface, region, symptom, sum(reports)
FROM aggregator_rolluphour
WHERE service_id = %(service)s AND hour >= %(first)s AND hour < %(last)s AND stance = 'broken'
  AND extract(hour FROM hour AT TIME ZONE 'UTC') = ANY (%(of_day)s)
GROUP BY surface, region, symptom

-- What was broken in past whole hours, by surface, symptom and region: what usual shares are made of.
-- Called by queries.leaves.usual. Uses the primary key.
SELECT surface, region, symptom, sum(reports)
FROM aggregator_rolluphour
WHERE service_id = %(service)s AND hour >= %(first)s AND hour < %(last)s AND stance = 'broken'
GROUP BY surface, region, symptom

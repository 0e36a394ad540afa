-- What was broken, by hour and place, and whether the hour of the place may be told. Called by queries.places.
-- Uses the primary keys.
SELECT counted.hour, counted.region, coalesce(sum(counted.reports) FILTER (WHERE counted.stance = 'broken'), 0),
    bool_or(told.hour IS NOT NULL)
FROM aggregator_rolluphour AS counted
LEFT JOIN aggregator_placehour AS told
  ON told.service_id = counted.service_id AND told.hour = counted.hour AND told.region = counted.region
 AND told.surface = '*' AND told.symptom = '*'
WHERE counted.service_id = %(service)s AND counted.hour >= %(first)s AND counted.hour < %(last)s
GROUP BY 1, 2

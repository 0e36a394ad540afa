-- Reports (stance broken) by hour and place, and whether the hour of the place may be shown.
-- Called by queries.counts.places.read_hours. Uses the primary keys.
SELECT counted.hour, counted.region, coalesce(sum(counted.reports) FILTER (WHERE counted.stance = 'broken'), 0),
    bool_or(shown.hour IS NOT NULL)
FROM aggregator_rolluphour AS counted
LEFT JOIN aggregator_placehour AS shown
  ON shown.service_id = counted.service_id AND shown.hour = counted.hour AND shown.region = counted.region
 AND shown.surface = '*' AND shown.symptom = '*'
WHERE counted.service_id = %(service)s AND counted.hour >= %(first)s AND counted.hour < %(last)s
GROUP BY 1, 2

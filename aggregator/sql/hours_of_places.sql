-- Reports (stance broken) by service, hour and place, and whether the hour of the place may be shown.
-- Called by queries.counts.places.read_hour_counts. Uses the primary keys.
SELECT counted.service_id, counted.hour, counted.region,
    coalesce(sum(counted.reports) FILTER (WHERE counted.stance = 'broken'), 0)::bigint,
    bool_or(shown.hour IS NOT NULL)
FROM aggregator_rolluphour AS counted
LEFT JOIN aggregator_placehour AS shown
  ON shown.service_id = counted.service_id AND shown.hour = counted.hour AND shown.region = counted.region
 AND shown.surface = '*' AND shown.symptom = '*'
WHERE counted.service_id = ANY (%(services)s) AND counted.hour >= %(first)s AND counted.hour < %(last)s
GROUP BY 1, 2, 3

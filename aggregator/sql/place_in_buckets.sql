-- Reports of a place by bucket and stance, of the hours that may be shown, and which hours these were. A country
-- includes its states, also those that may be shown only together.
-- Called by queries.counts.places.read_buckets. Uses the primary keys.
SELECT date_bin(%(step)s, hour, %(first)s) AS bucket, stance, sum(reports), array_agg(DISTINCT hour)
FROM aggregator_rolluphour AS counted
WHERE service_id = %(service)s AND hour >= %(first)s AND hour < %(last)s
  AND (%(surface)s = '*' OR surface = %(surface)s)
  AND (%(symptom)s = '*' OR symptom = %(symptom)s)
  AND (region = %(region)s OR split_part(region, '-', 1) = %(region)s)
  AND EXISTS (
      SELECT FROM aggregator_placehour AS shown
      WHERE shown.service_id = counted.service_id AND shown.hour = counted.hour
        AND shown.region IN (counted.region, %(region)s || '-*')
        AND shown.surface = %(surface)s AND shown.symptom = %(symptom)s
  )
GROUP BY 1, 2

-- Reports by service, bucket and stance; a country includes its states.
-- Called by queries.counts.bucket_counts.read_counts.
-- Uses the primary key (service first) for a few services, rollup_hour for all of them.
SELECT service_id, date_bin(%(step)s, hour, %(first)s) AS bucket, stance, sum(reports)
FROM aggregator_rolluphour
WHERE hour >= %(first)s AND hour < %(last)s
  AND service_id = ANY (%(services)s)
  AND (%(surface)s::text IS NULL OR surface = %(surface)s)
  AND (%(symptom)s::text IS NULL OR symptom = %(symptom)s)
  AND (%(region)s::text IS NULL OR region = %(region)s OR split_part(region, '-', 1) = %(region)s)
GROUP BY service_id, bucket, stance

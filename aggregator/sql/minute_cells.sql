-- Reports (stance broken) of a window, by service, surface, region and symptom.
-- Called by queries.counts.report_cells.read_observed.
-- Whole hours [first_hour, last_hour) are read from their own table, and minutes only before and after them.
-- Uses both primary keys.
SELECT service_id, surface, region, symptom, sum(reports)::bigint
FROM (
  SELECT service_id, surface, region, symptom, reports
  FROM aggregator_rollup
  WHERE service_id = ANY (%(services)s) AND stance = 'broken'
    AND minute >= %(first)s AND minute < least(%(first_hour)s, %(last)s)
  UNION ALL
  SELECT service_id, surface, region, symptom, reports
  FROM aggregator_rolluphour
  WHERE service_id = ANY (%(services)s) AND stance = 'broken' AND hour >= %(first_hour)s AND hour < %(last_hour)s
  UNION ALL
  SELECT service_id, surface, region, symptom, reports
  FROM aggregator_rollup
  WHERE service_id = ANY (%(services)s) AND stance = 'broken'
    AND minute >= greatest(%(last_hour)s, %(first_hour)s) AND minute < %(last)s
) AS cells
GROUP BY service_id, surface, region, symptom

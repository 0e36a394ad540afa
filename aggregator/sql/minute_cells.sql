-- Reports (stance broken) of a window, by surface, symptom and region.
-- Called by queries.counts.report_cells.read_observed. Uses the primary key.
SELECT surface, region, symptom, sum(reports)
FROM aggregator_rollup
WHERE service_id = %(service)s AND minute >= %(first)s AND minute < %(last)s AND stance = 'broken'
GROUP BY surface, region, symptom

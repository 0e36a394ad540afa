-- Of the minutes of [first, last), by service: squares about the mean of each hour, and all reports (stance broken).
-- Called by queries.counts.scatter.read_scatter_of_day.
-- stats.baseline.scatter.measure_day_dispersion() computes the same from minutes in memory.
SELECT service_id, sum(squares - reports * reports / 60.0)::float8, sum(reports)::float8
FROM (
    SELECT service_id, sum(reports) AS reports, sum(reports * reports) AS squares
    FROM (
        SELECT service_id, minute, sum(reports) AS reports
        FROM aggregator_rollup
        WHERE minute >= %(first)s AND minute < %(last)s AND stance = 'broken' AND service_id = ANY (%(services)s)
        GROUP BY service_id, minute
    ) AS minutes
    GROUP BY service_id, date_trunc('hour', minute, 'UTC')
) AS hours
GROUP BY service_id

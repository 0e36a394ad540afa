-- Gaps of [first, last) between the spans in which we were listening; one that goes on ends at `last`.
--
-- unheard: minutes without a heartbeat of a web process, with those at both ends that were heard in part. Where a
-- report came in between, only the heartbeat was missing; a closed gap of less than a minute is none.
-- unjudged: from one tick to the next, where that took longer than a pause.
-- Before the first span of a kind nobody kept this record.
-- Called by queries.coverage. Reads the few spans since `first` (latest_intake_span, latest_tick_span) and, for each
-- gap of the intake, one entry of rollup_minute.
WITH intake AS (
    SELECT max(last) OVER (ORDER BY first) AS ended, lead(first) OVER (ORDER BY first) AS begun
    FROM reports_intakespan
    WHERE first < %(last)s AND last >= COALESCE(
        (SELECT max(last) FROM reports_intakespan WHERE last < %(first)s), '-infinity'::timestamptz
    )
), silence AS (
    SELECT date_trunc('minute', ended) AS first,
           COALESCE(date_trunc('minute', begun + interval '59.999999 seconds'), %(last)s) AS last,
           date_trunc('minute', ended) + interval '1 minute' AS inner_first,
           COALESCE(date_trunc('minute', begun), %(last)s) AS inner_last,
           begun IS NULL AS goes_on
    FROM intake
    WHERE COALESCE(begun, %(last)s) > ended + %(intake_pause)s::interval
), tick AS (
    SELECT max(last) OVER (ORDER BY first) AS ended, lead(first) OVER (ORDER BY first) AS begun
    FROM aggregator_tickspan
    WHERE first < %(last)s AND last >= COALESCE(
        (SELECT max(last) FROM aggregator_tickspan WHERE last < %(first)s), '-infinity'::timestamptz
    )
), gap AS (
    SELECT true AS unheard, first, last
    FROM silence
    WHERE (inner_first < inner_last OR goes_on) AND NOT EXISTS (
        SELECT FROM aggregator_rollup AS report
        WHERE report.minute >= inner_first AND report.minute < inner_last AND report.reports > 0
    )
    UNION ALL
    SELECT false, ended, COALESCE(begun, %(last)s)
    FROM tick
    WHERE COALESCE(begun, %(last)s) > ended + %(tick_pause)s::interval
)
SELECT unheard, greatest(first, %(first)s), least(last, %(last)s)
FROM gap
WHERE last > %(first)s AND first < %(last)s
ORDER BY 2

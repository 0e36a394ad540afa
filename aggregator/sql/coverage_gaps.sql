-- Gaps of [first, last) between the spans in which we were listening; one after which nothing came ends at `last`.
--
-- unheard: minutes without a heartbeat of a web process, with those at both ends that were heard in part. A closed
-- gap of less than a minute is none. A report in between proves that only the heartbeat was missing, and that for
-- `quiet` before and after it: the database may be away first, and the whole machine later.
-- unjudged: from one tick to the next, where that took longer than a pause.
-- Before the first span of a kind nothing was recorded, so there is no gap either.
-- Called by queries.coverage.read_coverage.
-- Reads the few spans since `first` (latest_intake_span, latest_tick_span) and, for each gap of the intake, two entries
-- of rollup_minute for each `quiet` of it that has reports.
WITH intake AS (
    SELECT max(last) OVER (ORDER BY first) AS ended,
           COALESCE(
               lead(first) OVER (ORDER BY first), (SELECT min(first) FROM reports_intakespan WHERE first >= %(last)s)
           ) AS begun
    FROM reports_intakespan
    WHERE first < %(last)s AND last >= COALESCE(
        (SELECT max(last) FROM reports_intakespan WHERE last < %(first)s), '-infinity'::timestamptz
    )
), silence AS (
    SELECT greatest(date_trunc('minute', ended), %(first)s - %(quiet)s::interval) AS first,
           least(
               COALESCE(date_trunc('minute', begun + interval '59.999999 seconds'), %(last)s),
               %(last)s + %(quiet)s::interval
           ) AS last,
           date_trunc('minute', ended) + interval '1 minute' AS inner_first,
           COALESCE(date_trunc('minute', begun), %(last)s) AS inner_last,
           begun IS NULL AS goes_on
    FROM intake
    WHERE COALESCE(begun, %(last)s) > ended + %(intake_pause)s::interval
), proof AS (
    SELECT silence.first AS silence, reported.minute
    FROM silence CROSS JOIN LATERAL (
        WITH RECURSIVE found AS (
            SELECT min(minute) AS minute FROM aggregator_rollup
            WHERE minute >= greatest(inner_first, silence.first) AND minute < least(inner_last, silence.last)
              AND reports > 0
            UNION ALL
            SELECT COALESCE(
                (
                    SELECT max(report.minute) FROM aggregator_rollup AS report
                    WHERE report.minute > found.minute AND report.minute < found.minute + %(quiet)s::interval
                      AND report.minute < least(inner_last, silence.last) AND report.reports > 0
                ),
                (
                    SELECT min(report.minute) FROM aggregator_rollup AS report
                    WHERE report.minute >= found.minute + %(quiet)s::interval
                      AND report.minute < least(inner_last, silence.last) AND report.reports > 0
                )
            )
            FROM found WHERE found.minute IS NOT NULL
        )
        SELECT minute FROM found WHERE minute IS NOT NULL
    ) AS reported
), heard AS (
    SELECT silence, minute AS begun, minute + interval '1 minute' AS ended FROM proof
    UNION ALL
    SELECT first, last, last FROM silence
), piece AS (
    SELECT silence,
           COALESCE(lag(ended) OVER (PARTITION BY silence ORDER BY begun), silence) AS first,
           begun AS last,
           count(*) OVER (PARTITION BY silence) > 1 AS is_part
    FROM heard
), tick AS (
    SELECT max(last) OVER (ORDER BY first) AS ended,
           COALESCE(
               lead(first) OVER (ORDER BY first), (SELECT min(first) FROM aggregator_tickspan WHERE first >= %(last)s)
           ) AS begun
    FROM aggregator_tickspan
    WHERE first < %(last)s AND last >= COALESCE(
        (SELECT max(last) FROM aggregator_tickspan WHERE last < %(first)s), '-infinity'::timestamptz
    )
), gap AS (
    SELECT true AS unheard, piece.first, piece.last
    FROM piece JOIN silence ON silence.first = piece.silence
    WHERE CASE
        WHEN is_part THEN piece.last - piece.first >= %(quiet)s::interval
        ELSE goes_on OR inner_first < inner_last
    END
    UNION ALL
    SELECT false, ended, COALESCE(begun, %(last)s)
    FROM tick
    WHERE COALESCE(begun, %(last)s) > ended + %(tick_pause)s::interval
)
SELECT unheard, greatest(first, %(first)s), least(last, %(last)s)
FROM gap
WHERE last > %(first)s AND first < %(last)s
ORDER BY 2

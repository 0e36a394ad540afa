-- Recounts minutes from the log. Called by pipeline.rollups.
--
-- Which: all of [since, until), and every older minute in which a report changed after `changed_after`.
-- A kind of report that is no longer there (moved to another symptom, excluded) is counted as 0, which is why
-- the minute's present rows join the count. Unchanged counts are not written again.
-- Uses reports_report_changed for the late ones, the primary keys for the rest.
WITH late AS MATERIALIZED (
    SELECT DISTINCT service_id, date_trunc('minute', received_at) AS minute
    FROM reports_report
    WHERE changed_at >= %(changed_after)s AND received_at < %(since)s
), log AS (
    SELECT r.service_id, date_trunc('minute', r.received_at) AS minute, r.stance, r.surface, r.symptom, r.region,
           count(*) FILTER (WHERE NOT r.excluded) AS n
    FROM reports_report r
    WHERE r.slot >= %(since)s::timestamptz - interval '30 minutes'
      AND r.received_at >= %(since)s AND r.received_at < %(until)s
    GROUP BY 1, 2, 3, 4, 5, 6
    UNION ALL
    SELECT r.service_id, late.minute, r.stance, r.surface, r.symptom, r.region, count(*) FILTER (WHERE NOT r.excluded)
    FROM late
    JOIN reports_report r
      ON r.service_id = late.service_id
     AND r.slot = date_bin('30 minutes', late.minute, '2000-01-01 00:00+00')
     AND r.received_at >= late.minute AND r.received_at < late.minute + interval '1 minute'
    GROUP BY 1, 2, 3, 4, 5, 6
), counted AS (
    SELECT service_id, minute, stance, surface, symptom, region, sum(n) AS n
    FROM (
        TABLE log
        UNION ALL
        SELECT service_id, minute, stance, surface, symptom, region, 0 FROM aggregator_rollup
        WHERE minute >= %(since)s AND minute < %(until)s
        UNION ALL
        SELECT o.service_id, o.minute, o.stance, o.surface, o.symptom, o.region, 0
        FROM aggregator_rollup o JOIN late USING (service_id, minute)
    ) AS kinds
    GROUP BY service_id, minute, stance, surface, symptom, region
)
INSERT INTO aggregator_rollup AS old (service_id, minute, stance, surface, symptom, region, reports)
SELECT service_id, minute, stance, surface, symptom, region, n
FROM counted
ORDER BY service_id, minute, stance, surface, symptom, region
ON CONFLICT (service_id, minute, stance, surface, symptom, region)
DO UPDATE SET reports = EXCLUDED.reports WHERE old.reports <> EXCLUDED.reports
RETURNING service_id, minute

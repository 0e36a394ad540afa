-- Recounts minutes from the log. Called by pipeline.rollups.
--
-- Which: all of [since, until), and the late ones, given as two arrays side by side; none is before `oldest`, so
-- that older days are left out when the statement is planned.
-- A kind of report that is no longer there (moved to another symptom, excluded) is counted as 0, which is why
-- the minute's present rows join the count. Unchanged counts are not written again.
-- Uses the primary keys, and rollup_minute for the window.
WITH late AS (
    SELECT * FROM unnest(%(services)s::bigint[], %(minutes)s::timestamptz[]) AS t (service_id, minute)
), log AS (
    SELECT r.service_id, date_trunc('minute', r.received_at) AS minute, r.stance, r.surface, r.symptom, r.region,
           count(*) FILTER (WHERE NOT r.excluded) AS n
    FROM reports_report r
    WHERE r.slot >= reports_slot_of(%(since)s) AND r.slot < %(until)s
      AND r.received_at >= %(since)s AND r.received_at < %(until)s
    GROUP BY 1, 2, 3, 4, 5, 6
    UNION ALL
    SELECT r.service_id, late.minute, r.stance, r.surface, r.symptom, r.region, count(*) FILTER (WHERE NOT r.excluded)
    FROM late
    JOIN reports_report r
      ON r.service_id = late.service_id
     AND r.slot = reports_slot_of(late.minute)
     AND r.received_at >= late.minute AND r.received_at < late.minute + interval '1 minute'
    WHERE r.slot >= %(oldest)s AND r.slot < %(until)s
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
), changed AS (
    INSERT INTO aggregator_rollup AS old (service_id, minute, stance, surface, symptom, region, reports)
    SELECT service_id, minute, stance, surface, symptom, region, n
    FROM counted
    ORDER BY service_id, minute, stance, surface, symptom, region
    ON CONFLICT (service_id, minute, stance, surface, symptom, region)
    DO UPDATE SET reports = EXCLUDED.reports WHERE old.reports <> EXCLUDED.reports
    RETURNING service_id, minute
)
SELECT service_id, date_trunc('hour', minute) AS hour, count(*) FROM changed GROUP BY 1, 2 ORDER BY 1, 2

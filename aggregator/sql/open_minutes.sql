-- What the minutes of [since, until) hold: the number of reports, and a sum of hashes of the whole rows. Both stay
-- equal as long as no report comes, changes or goes.
-- Called by pipeline.inputs.open_window. Uses the primary keys of the day.
SELECT date_trunc('minute', received_at) AS minute, count(*), sum(hash_record_extended(reports_report, 0))::text
FROM reports_report
WHERE slot >= reports_slot_of(%(since)s) AND slot < %(until)s
  AND received_at >= %(since)s AND received_at < %(until)s
GROUP BY 1

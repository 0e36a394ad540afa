-- What the minutes of [since, until) hold, as a number of reports and a sum over all that they say: equal as long as
-- nothing comes, changes or goes. Called by pipeline.open_window. Uses the primary keys of the day.
SELECT date_trunc('minute', received_at) AS minute, count(*), sum(hash_record_extended(reports_report, 0))::text
FROM reports_report
WHERE slot >= reports_slot_of(%(since)s) AND slot < %(until)s
  AND received_at >= %(since)s AND received_at < %(until)s
GROUP BY 1

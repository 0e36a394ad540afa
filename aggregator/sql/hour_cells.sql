-- Reports (stance broken) of past whole hours, by surface, symptom and region: expected shares are made of them.
-- Only of some hours of the day (UTC), because where people report from changes with the time of day. Hours of
-- incidents that were open are left out, as the baseline does: else an outage of a part would raise its share.
-- Called by queries.counts.report_cells.read_expected. Uses the primary key, and of incidents the index by service.
SELECT surface, region, symptom, sum(reports)
FROM aggregator_rolluphour
WHERE service_id = %(service)s AND hour >= %(first)s AND hour < %(last)s AND stance = 'broken'
  AND extract(hour FROM hour AT TIME ZONE 'UTC') = ANY (%(of_day)s)
  AND NOT EXISTS (
    SELECT FROM aggregator_incident AS incident
    WHERE incident.service_id = %(service)s AND incident.opened_at IS NOT NULL
      AND incident.onset_at < hour + interval '1 hour' AND coalesce(incident.ended_at, %(last)s) > hour
  )
GROUP BY surface, region, symptom

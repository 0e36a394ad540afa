-- What snapshots of the past rest on, as numbers that change with it. Called by pipeline.past.changes in each tick.
-- The ids are read from the ends of primary keys; the other tables have a row for each act of staff or vendors, and
-- for each service.
SELECT COALESCE((SELECT max(id) FROM aggregator_incidentevent), 0),
       COALESCE((SELECT max(id) FROM aggregator_incidentnote), 0),
       COALESCE((SELECT max(id) FROM aggregator_officialclaim), 0),
       COALESCE((SELECT max(id) FROM reports_exclusion), 0),
       (SELECT max(undone_at) FROM reports_exclusion),
       COALESCE((SELECT max(id) FROM aggregator_vendorstatement), 0),
       (SELECT max(withdrawn_at) FROM aggregator_vendorstatement),
       (SELECT max(fitted_at) FROM aggregator_baseline),
       EXISTS (SELECT FROM aggregator_publishedsnapshot WHERE key IN ('.calibration', '.statements', '.lead-times'))

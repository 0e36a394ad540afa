-- The log: partitioned by day of its slot, so that a day is dropped without a scan. Run by migration 0001.
-- The primary key is the promise "one voice per person, service and half hour", for each stance.
CREATE TABLE reports_report (
    slot timestamptz NOT NULL,
    service_id bigint NOT NULL REFERENCES reports_service (id),
    reporter_key bytea NOT NULL,
    stance varchar(6) NOT NULL,
    id uuid NOT NULL,
    surface varchar(50) NOT NULL,
    symptom varchar(50) NOT NULL,
    region varchar(6) NOT NULL,
    network_key bytea NOT NULL,
    received_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    excluded boolean NOT NULL,
    CONSTRAINT one_voice_per_half_hour PRIMARY KEY (slot, service_id, reporter_key, stance),
    CONSTRAINT stance_is_known CHECK (stance IN ('broken', 'works')),
    CONSTRAINT slot_is_a_half_hour CHECK (extract(epoch FROM slot)::bigint % 1800 = 0),
    CONSTRAINT received_within_its_slot CHECK (received_at >= slot AND received_at < slot + interval '30 minutes'),
    CONSTRAINT keys_are_hashes CHECK (octet_length(reporter_key) = 16 AND octet_length(network_key) = 16)
) PARTITION BY RANGE (slot);

-- Serves late_minutes.sql: what changed since the last tick.
CREATE INDEX reports_report_changed ON reports_report (changed_at);

-- Catches what has no day yet; partitions.py moves it out. /readyz warns long before it is needed.
CREATE TABLE reports_report_default PARTITION OF reports_report DEFAULT;

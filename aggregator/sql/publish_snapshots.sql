-- Snapshots of one publication, written or replaced. Called by pipeline.publications.
INSERT INTO aggregator_publishedsnapshot (key, number, body)
SELECT key, %(number)s, body FROM unnest(%(keys)s::text[], %(bodies)b::bytea[]) AS written (key, body)
ON CONFLICT (key) DO UPDATE SET number = excluded.number, body = excluded.body

-- Saves level and memory of services, given as arrays side by side: a statement of its own, because an UPDATE with a
-- CASE for each row and column takes Django most of a tick. A level of '' stays as it is. Memories are one JSON array:
-- in an array of the database every quote in them would be escaped once more.
-- Called by pipeline.detection. Uses the primary key.
UPDATE aggregator_watch AS watch
SET level = coalesce(nullif(given.level, ''), watch.level), memory = given.memory, assessed_until = %(until)s
FROM ROWS FROM (
    unnest(%(services)s::bigint[]), unnest(%(levels)s::text[]), jsonb_array_elements(%(memories)s::jsonb)
) AS given (service_id, level, memory)
WHERE watch.service_id = given.service_id

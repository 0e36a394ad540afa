-- Writes discarded reports and networks of the minutes of [first, last), given as arrays side by side. A minute that
-- needs no row any more keeps the one it has, with 0 in both columns.
-- Called by pipeline.crowds. Uses crowd_minute.
WITH given AS (
    SELECT * FROM unnest(
        %(given_services)s::bigint[], %(minutes)s::timestamptz[], %(stances)s::text[],
        %(aside)s::int[], %(networks)s::int[]
    ) AS t (service_id, minute, stance, aside, networks)
), every AS (
    TABLE given
    UNION ALL
    SELECT old.service_id, old.minute, old.stance, 0, 0
    FROM aggregator_crowdminute old
    WHERE old.minute >= %(first)s AND old.minute < %(last)s
      AND (%(services)s::bigint[] IS NULL OR old.service_id = ANY (%(services)s))
      AND NOT EXISTS (
          SELECT FROM given
          WHERE given.service_id = old.service_id AND given.minute = old.minute AND given.stance = old.stance
      )
)
INSERT INTO aggregator_crowdminute AS old (service_id, minute, stance, aside, networks)
SELECT service_id, minute, stance, aside, networks FROM every ORDER BY 1, 2, 3
ON CONFLICT (service_id, minute, stance)
DO UPDATE SET aside = EXCLUDED.aside, networks = EXCLUDED.networks
WHERE (old.aside, old.networks) <> (EXCLUDED.aside, EXCLUDED.networks)

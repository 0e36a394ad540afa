-- Which places may be shown, of the hours in [first, last) of all services or, where an array is given, of some.
-- The rule stands here and nowhere else (docs/adr/0020-places-by-the-hour.md); every read joins aggregator_placehour.
--
-- place: an hour of a place in which `floor` networks reported, with any stance, part or symptom ('*').
-- rest:  of a country with states, those without an hour of their own, taken together; its region is 'US-*'.
-- part:  within such a place, parts (and symptoms) with `floor` networks of their own. If the others together had
--        fewer, the smallest is left out too: nothing that is left out can be found by subtraction.
--
-- What may no longer be shown is deleted: readers need not check a row again.
-- Called by pipeline.places. Uses the partitions of the days.
WITH log AS MATERIALIZED (
    SELECT DISTINCT service_id, date_trunc('hour', received_at) AS hour, region, surface, symptom,
        CASE WHEN %(by_network)s THEN network_key ELSE reporter_key END AS source
    FROM reports_report
    WHERE slot >= reports_slot_of(%(first)s) AND slot < %(last)s
      AND received_at >= %(first)s AND received_at < %(last)s AND NOT excluded AND region <> ''
      AND (%(services)s::bigint[] IS NULL OR service_id = ANY (%(services)s))
), sized AS (
    SELECT service_id, hour, region, count(DISTINCT source) AS networks FROM log GROUP BY 1, 2, 3
), place AS (
    SELECT service_id, hour, region FROM sized WHERE networks >= %(floor)s
), rest AS (
    SELECT service_id, hour, split_part(region, '-', 1) || '-*' AS region
    FROM log
    WHERE (service_id, hour, region) NOT IN (SELECT service_id, hour, region FROM place)
    GROUP BY 1, 2, 3
    HAVING count(DISTINCT source) >= %(floor)s
), named AS (
    SELECT DISTINCT service_id, hour, region, kind, value, source
    FROM log JOIN place USING (service_id, hour, region)
    CROSS JOIN LATERAL (VALUES ('surface', surface), ('symptom', symptom)) AS field (kind, value)
), cell AS (
    SELECT service_id, hour, region, kind, value, count(*) AS networks FROM named GROUP BY 1, 2, 3, 4, 5
), others AS (
    SELECT service_id, hour, region, kind, count(DISTINCT source) AS networks
    FROM named JOIN cell USING (service_id, hour, region, kind, value)
    WHERE cell.networks < %(floor)s
    GROUP BY 1, 2, 3, 4
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY service_id, hour, region, kind ORDER BY networks, value) AS place
    FROM cell WHERE networks >= %(floor)s
), part AS (
    SELECT service_id, hour, region, kind, value
    FROM ranked LEFT JOIN others USING (service_id, hour, region, kind)
    WHERE ranked.place > 1 OR coalesce(others.networks, %(floor)s) >= %(floor)s
), shown AS (
    SELECT service_id, hour, region, '*' AS surface, '*' AS symptom FROM place
    UNION ALL
    SELECT service_id, hour, region, '*', '*' FROM rest
    UNION ALL
    SELECT service_id, hour, region,
        CASE kind WHEN 'surface' THEN value ELSE '*' END, CASE kind WHEN 'symptom' THEN value ELSE '*' END
    FROM part
), gone AS (
    DELETE FROM aggregator_placehour AS old
    WHERE old.hour >= %(first)s AND old.hour < %(last)s
      AND (%(services)s::bigint[] IS NULL OR old.service_id = ANY (%(services)s))
      AND NOT EXISTS (
          SELECT FROM shown
          WHERE (shown.service_id, shown.hour, shown.region, shown.surface, shown.symptom)
              = (old.service_id, old.hour, old.region, old.surface, old.symptom)
      )
    RETURNING 1
), come AS (
    INSERT INTO aggregator_placehour (service_id, hour, region, surface, symptom)
    SELECT service_id, hour, region, surface, symptom FROM shown ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT DO NOTHING
    RETURNING 1
)
SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM come)

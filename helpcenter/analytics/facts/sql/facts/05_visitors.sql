-- One row a visitor of a day (`day` is the first it was seen on), with the series it counts in: what its user agent says, unless its behaviour says more.
-- Two independent signs make a visitor a bot: speed (twenty pages within ten seconds), breadth (fifty guides or sixty
-- queries in a day), endurance (active in eighteen hours of a day), regularity (thirty steps at the same distance).
-- What scripts report is never a sign: a browser without scripts is a person's as well.
-- Only who was never seen but in a flood counts as one here; which sessions do, `10_event_sessions.sql` says.

WITH said AS (
    SELECT
        visitor,
        coalesce(min(series) FILTER (WHERE series <> 'flood'), 'flood') AS series,
        local_day(min(happened_at)) AS day,
        count(*) FILTER (WHERE type = 'view' OR (type = 'search' AND via <> 'suggest')) AS pages
    FROM changed_events
    GROUP BY visitor
),

-- No sign can be told by fewer than eighteen pages.
pages AS (
    SELECT
        visitor,
        happened_at,
        guide,
        query,
        count(*) OVER (
            PARTITION BY visitor ORDER BY happened_at RANGE BETWEEN INTERVAL 10 SECONDS PRECEDING AND CURRENT ROW
        ) AS within_ten_seconds,
        epoch_ms(happened_at) - epoch_ms(lag(happened_at) OVER (PARTITION BY visitor ORDER BY happened_at, id)) AS gap
    FROM changed_events
    WHERE (type = 'view' OR (type = 'search' AND via <> 'suggest'))
        AND visitor IN (SELECT visitor FROM said WHERE pages >= 18)
),

signs AS (
    SELECT
        visitor,
        max(within_ten_seconds) >= 20 AS is_fast,
        count(DISTINCT guide) >= 50 OR count(DISTINCT query) >= 60 AS is_broad,
        count(DISTINCT date_trunc('hour', happened_at)) >= 18 AS is_tireless,
        count(gap) >= 30 AND coalesce(stddev_pop(gap) < 0.05 * avg(gap), false) AS is_regular
    FROM pages
    GROUP BY visitor
),

counted AS (
    SELECT
        said.visitor,
        said.day,
        said.series,
        coalesce(CAST(is_fast AS INTEGER) + CAST(is_broad AS INTEGER) + CAST(is_tireless AS INTEGER)
            + CAST(is_regular AS INTEGER), 0) AS signs
    FROM said
    LEFT JOIN signs ON said.visitor = signs.visitor
)

SELECT
    visitor,
    day,
    signs,
    CASE WHEN series = 'human' AND signs >= 2 THEN 'bot' ELSE series END AS series
FROM counted

-- One row a session and product, with the steps it took about that product: `searched`, `clicked` a result, `viewed` a
-- guide, `seen` a call to action, `cta_clicked`, `converted` (that click is credited to a search). A product of '' is
-- what was about none. A session about several has one row more, of the product '*', with all its steps; `is_whole` marks
-- the row that tells a session's all. Day, language and source are the session's.

WITH happened AS (
    SELECT session, product, 1 AS steps FROM fact_intents
    WHERE day IN (SELECT day FROM dirty_days)
    UNION ALL
    SELECT session, product, 32 FROM fact_intents
    WHERE cta_clicks > 0 AND day IN (SELECT day FROM dirty_days)
    UNION ALL
    -- A result of a session's search may be opened in a later session, of the same day or the next.
    SELECT search_session, product, 2 FROM fact_views
    WHERE search_session IS NOT NULL
        AND day BETWEEN (SELECT min(day) FROM dirty_days) AND (SELECT max(day) + 2 FROM dirty_days)
    UNION ALL
    SELECT session, product, 4 FROM fact_views
    WHERE day IN (SELECT day FROM dirty_days)
    UNION ALL
    SELECT session, product, CASE WHEN is_click THEN 24 ELSE 8 END FROM fact_cta_events
    WHERE day IN (SELECT day FROM dirty_days)
),

taken AS (
    SELECT
        session,
        coalesce(product, '') AS product,
        bit_or(steps) AS steps
    FROM happened
    GROUP BY session, coalesce(product, '')
),

several AS (
    SELECT
        session,
        bit_or(steps) AS steps
    FROM taken
    GROUP BY session
    HAVING count(*) > 1
),

per_product AS (
    SELECT
        taken.*,
        several.session IS NULL AS is_whole
    FROM taken
    LEFT JOIN several ON taken.session = several.session
    UNION ALL
    SELECT session, '*', steps, true FROM several
)

SELECT
    sessions.session,
    sessions.visitor,
    sessions.series,
    sessions.day,
    sessions.last_at,
    sessions.locale,
    coalesce(per_product.product, '') AS product,
    coalesce(per_product.is_whole, true) AS is_whole,
    coalesce(sessions.utm_source, sessions.referrer, '(direct)') AS source,
    coalesce(sessions.utm_medium, '') AS medium,
    coalesce(sessions.utm_campaign, '') AS campaign,
    coalesce(per_product.steps & 1 > 0, false) AS searched,
    coalesce(per_product.steps & 2 > 0, false) AS clicked,
    coalesce(per_product.steps & 4 > 0, false) AS viewed,
    coalesce(per_product.steps & 8 > 0, false) AS seen,
    coalesce(per_product.steps & 16 > 0, false) AS cta_clicked,
    coalesce(per_product.steps & 32 > 0, false) AS converted,
    sessions.is_sample
FROM fact_sessions AS sessions
LEFT JOIN per_product ON sessions.session = per_product.session
WHERE sessions.day IN (SELECT day FROM dirty_days)

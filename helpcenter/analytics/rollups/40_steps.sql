-- One row a session and product, with the steps it took about that product: `searched`, `clicked` a result, `viewed` a
-- guide, `seen` a call to action, `cta_clicked`, `converted` (that click is credited to a search). A product of '' is
-- what was about none. Day, language and source are the session's.

WITH happened AS (
    SELECT session, product, 'searched' AS step FROM fact_intents
    WHERE day IN (SELECT day FROM dirty_days)
    UNION ALL
    SELECT session, product, 'converted' FROM fact_intents
    WHERE cta_clicks > 0 AND day IN (SELECT day FROM dirty_days)
    UNION ALL
    -- A result of a session's search may be opened in a later session, of the same day or the next.
    SELECT search_session, product, 'clicked' FROM fact_clicks
    WHERE day >= (SELECT min(day) FROM dirty_days)
    UNION ALL
    SELECT session, product, 'viewed' FROM fact_views
    WHERE day IN (SELECT day FROM dirty_days)
    UNION ALL
    SELECT session, product, CASE WHEN is_click THEN 'cta_clicked' ELSE 'seen' END FROM fact_cta_events
    WHERE day IN (SELECT day FROM dirty_days)
),

taken AS (
    SELECT
        session,
        coalesce(product, '') AS product,
        bool_or(step = 'searched') AS searched,
        bool_or(step = 'clicked') AS clicked,
        bool_or(step = 'viewed') AS viewed,
        bool_or(step IN ('seen', 'cta_clicked')) AS seen,
        bool_or(step = 'cta_clicked') AS cta_clicked,
        bool_or(step = 'converted') AS converted
    FROM happened
    GROUP BY session, coalesce(product, '')
)

SELECT
    taken.session,
    sessions.visitor,
    sessions.series,
    sessions.day,
    sessions.last_at,
    sessions.locale,
    taken.product,
    coalesce(sessions.utm_source, sessions.referrer, '(direct)') AS source,
    coalesce(sessions.utm_medium, '') AS medium,
    coalesce(sessions.utm_campaign, '') AS campaign,
    taken.searched,
    taken.clicked,
    taken.viewed,
    taken.seen,
    taken.cta_clicked,
    taken.converted
FROM taken
INNER JOIN fact_sessions AS sessions ON taken.session = sessions.session
WHERE sessions.day IN (SELECT day FROM dirty_days)

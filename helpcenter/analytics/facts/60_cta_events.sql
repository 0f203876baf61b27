-- One row a call to action that was seen or clicked (`is_click`), and the search intent it is credited to, if any:
-- that of the search the link names, if it was by the same visitor (`credited_by` = 'link'); else that of the session's
-- last search, at most 30 minutes before (`credited_by` = 'session').

WITH shown AS (
    SELECT * FROM changed_session_events WHERE type IN ('cta_seen', 'cta_click')
),

latest_searches AS (
    SELECT * FROM changed_intent_searches
    QUALIFY row_number() OVER (PARTITION BY session, happened_at ORDER BY id DESC) = 1
),

credited AS (
    SELECT
        shown.*,
        by_link.intent AS link_intent,
        CASE WHEN shown.happened_at - latest.happened_at <= INTERVAL 30 MINUTES THEN latest.intent END AS session_intent
    FROM shown
    LEFT JOIN changed_intent_searches AS by_link
        ON shown.search_id = by_link.search_id AND shown.visitor = by_link.visitor
    ASOF LEFT JOIN latest_searches AS latest
        ON shown.session = latest.session AND shown.happened_at >= latest.happened_at
)

SELECT
    id,
    session,
    day,
    visitor,
    series,
    happened_at,
    locale,
    cta,
    variant,
    placement,
    guide,
    product,
    type = 'cta_click' AS is_click,
    coalesce(link_intent, session_intent) AS intent,
    CASE WHEN link_intent IS NOT NULL THEN 'link' WHEN session_intent IS NOT NULL THEN 'session' END AS credited_by,
    is_sample
FROM credited

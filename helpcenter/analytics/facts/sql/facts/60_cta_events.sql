-- One row a call to action that was seen or clicked (`is_click`), and the search intent it is credited to, if any:
-- that of the search the link names, if it was by the same visitor and both or neither were part of a flood
-- (`credited_by` = 'link'); else that of the session's last search within the window of `session_rules.py`
-- (`credited_by` = 'session').

WITH shown AS MATERIALIZED (
    SELECT
        events.rowid AS event,
        events.search_id,
        events.visitor,
        events.happened_at,
        event_sessions.session,
        event_sessions.day,
        event_sessions.series
    FROM changed_events AS events
    INNER JOIN changed_event_sessions AS event_sessions ON events.rowid = event_sessions.event
    WHERE events.type IN ('cta_seen', 'cta_click')
),

latest_searches AS (
    SELECT
        session,
        happened_at,
        arg_max(intent, step) AS intent
    FROM changed_intent_sequences
    WHERE session IN (SELECT session FROM shown)
    GROUP BY session, happened_at
),

credited AS (
    SELECT
        shown.*,
        by_link.intent AS link_intent,
        CASE WHEN shown.happened_at - latest.happened_at <= attribution_window() THEN latest.intent END AS session_intent
    FROM shown
    LEFT JOIN changed_intent_sequences AS by_link
        ON shown.search_id = by_link.search_id AND shown.visitor = by_link.visitor AND shown.series = by_link.series
    ASOF LEFT JOIN latest_searches AS latest
        ON shown.session = latest.session AND shown.happened_at >= latest.happened_at
)

SELECT
    credited.session,
    credited.day,
    credited.visitor,
    credited.series,
    credited.happened_at,
    events.locale,
    events.cta,
    events.variant,
    events.placement,
    events.guide,
    events.product,
    events.type = 'cta_click' AS is_click,
    coalesce(link_intent, session_intent) AS intent,
    CASE WHEN link_intent IS NOT NULL THEN 'link' WHEN session_intent IS NOT NULL THEN 'session' END AS credited_by,
    events.is_sample
FROM credited
INNER JOIN changed_events AS events ON credited.event = events.rowid

-- One row each time a guide was opened. `search_session` is the session of the search whose result was clicked, if one
-- was. `searched_again_at`: when the same session searched again, if it did within five minutes; then the guide did not
-- end the search.

WITH opened AS (
    SELECT
        event_sessions.session,
        event_sessions.day,
        events.visitor,
        event_sessions.series,
        events.happened_at,
        events.locale,
        events.guide,
        events.block,
        events.product,
        events.search_id,
        events.rank,
        clicks.search_session,
        events.referrer,
        events.wanted,
        events.served,
        events.is_sample
    FROM changed_events AS events
    INNER JOIN changed_event_sessions AS event_sessions ON events.rowid = event_sessions.event
    LEFT JOIN changed_clicks AS clicks ON events.rowid = clicks.event
    WHERE events.type = 'view'
)

SELECT
    opened.*,
    CASE WHEN later.happened_at - opened.happened_at <= INTERVAL 5 MINUTES THEN later.happened_at END AS searched_again_at
FROM opened
ASOF LEFT JOIN changed_searches AS later
    ON opened.session = later.session AND opened.happened_at < later.happened_at

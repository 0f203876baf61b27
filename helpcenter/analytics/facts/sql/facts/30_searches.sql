-- One row a search that was answered; one recorded twice under the same search id counts once. Searches share a
-- `search_context` when they are of one session, in one language and with the same filters.

WITH words AS (
    SELECT
        query,
        folded(query) AS folded_query
    FROM (SELECT DISTINCT query FROM changed_events WHERE type = 'search')
)

SELECT
    events.rowid AS event,
    events.visitor,
    events.search_id,
    events.happened_at,
    event_sessions.session,
    event_sessions.series,
    event_sessions.step,
    hash(event_sessions.session, events.locale, coalesce(events.product, ''), coalesce(events.kind, '')) AS search_context,
    words.folded_query
FROM changed_events AS events
INNER JOIN changed_event_sessions AS event_sessions ON events.rowid = event_sessions.event
INNER JOIN words ON events.query = words.query
WHERE events.type = 'search' AND words.folded_query <> ''
QUALIFY row_number() OVER (
    PARTITION BY events.visitor, coalesce(events.search_id, events.id) ORDER BY events.happened_at, events.id
) = 1

-- One row a click on a result: a guide opened with the id of a search by the same visitor.
-- The same result opened again is the same click. The link opened by anyone else is a plain view, and so is a person's
-- that a flood opens.

SELECT
    events.rowid AS event,
    events.visitor,
    events.search_id,
    events.happened_at AS clicked_at,
    events.rank,
    searches.session AS search_session
FROM changed_events AS events
INNER JOIN changed_searches AS searches
    ON events.search_id = searches.search_id AND events.visitor = searches.visitor
INNER JOIN changed_event_sessions AS event_sessions
    ON events.rowid = event_sessions.event AND searches.series = event_sessions.series
WHERE events.type = 'view'
QUALIFY row_number() OVER (
    PARTITION BY events.visitor, events.search_id, events.guide, events.block ORDER BY events.happened_at, events.id
) = 1

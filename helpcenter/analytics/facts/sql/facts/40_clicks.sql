-- One row a click on a result: a guide opened with the id of a search by the same visitor.
-- The same result opened again is the same click. The link opened by anyone else is a plain view, and so is a person's
-- that a flood opens.

-- Materialized, or the planner may think of joining searches with all that has the same series.
WITH opened AS MATERIALIZED (
    SELECT
        events.rowid AS event,
        events.id,
        events.visitor,
        events.search_id,
        events.guide,
        events.block,
        events.happened_at,
        events.rank,
        event_sessions.series
    FROM changed_events AS events
    INNER JOIN changed_event_sessions AS event_sessions ON events.rowid = event_sessions.event
    WHERE events.type = 'view' AND events.search_id IS NOT NULL
)

SELECT
    opened.event,
    opened.visitor,
    opened.search_id,
    opened.happened_at AS clicked_at,
    opened.rank,
    searches.session AS search_session
FROM opened
INNER JOIN changed_searches AS searches
    ON opened.search_id = searches.search_id AND opened.visitor = searches.visitor AND opened.series = searches.series
QUALIFY row_number() OVER (
    PARTITION BY opened.visitor, opened.search_id, opened.guide, opened.block ORDER BY opened.happened_at, opened.id
) = 1

-- One row each time a page was asked for that is not there; `referrer` is the other site whose link leads to it.

SELECT
    events.id,
    event_sessions.session,
    event_sessions.day,
    events.visitor,
    event_sessions.series,
    events.happened_at,
    events.locale,
    events.path,
    events.referrer,
    events.product,
    events.is_sample
FROM changed_events AS events
INNER JOIN changed_event_sessions AS event_sessions ON events.rowid = event_sessions.event
WHERE events.type = 'not_found' AND events.path IS NOT NULL

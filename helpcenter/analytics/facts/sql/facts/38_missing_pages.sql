-- One row each time a page was asked for that is not there; `referrer` is the other site whose link leads to it.

SELECT
    events.id,
    places.session,
    places.day,
    events.visitor,
    places.series,
    events.happened_at,
    events.locale,
    events.path,
    events.referrer,
    events.product,
    events.is_sample
FROM changed_events AS events
INNER JOIN changed_places AS places ON events.rowid = places.event
WHERE events.type = 'not_found' AND events.path IS NOT NULL

-- One row each time a page was asked for that is not there; `referrer` is the other site whose link leads to it.

SELECT
    id,
    session,
    day,
    visitor,
    series,
    happened_at,
    locale,
    path,
    referrer,
    product,
    is_sample
FROM changed_session_events
WHERE type = 'not_found' AND path IS NOT NULL

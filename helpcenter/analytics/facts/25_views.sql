-- One row each time a person opened a guide.

SELECT
    id,
    session,
    day,
    visitor,
    happened_at,
    locale,
    guide,
    block,
    product,
    search_id,
    referrer,
    is_sample
FROM changed_session_events
WHERE type = 'view'

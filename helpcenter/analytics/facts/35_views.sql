-- One row each time a guide was opened. `research_seconds`: how long after it the same session searched again, if it did
-- within five minutes; then the guide did not end the search.

SELECT
    views.id,
    views.session,
    views.day,
    views.visitor,
    views.series,
    views.happened_at,
    views.locale,
    views.guide,
    views.block,
    views.product,
    views.search_id,
    views.referrer,
    views.wanted,
    views.served,
    CASE
        WHEN later.happened_at - views.happened_at <= INTERVAL 5 MINUTES
            THEN date_diff('second', views.happened_at, later.happened_at)
    END AS research_seconds,
    views.is_sample
FROM changed_session_events AS views
ASOF LEFT JOIN changed_searches AS later
    ON views.session = later.session AND views.happened_at < later.happened_at
WHERE views.type = 'view'

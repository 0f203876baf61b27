-- One row a reader's word on a guide: whether it helped.

SELECT
    id,
    session,
    day,
    visitor,
    series,
    happened_at,
    locale,
    guide,
    block,
    product,
    type = 'helpful' AS is_helpful,
    is_sample
FROM changed_session_events
WHERE type IN ('helpful', 'unhelpful')

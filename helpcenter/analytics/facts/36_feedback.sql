-- One row a reader's last word on a guide, or on a block of it: whether it helped. A form may send "no" first and the
-- reason or the comment later: what the last word leaves open is taken from those before it.

SELECT
    last(id ORDER BY happened_at, id) AS id,
    last(session ORDER BY happened_at, id) AS session,
    last(day ORDER BY happened_at, id) AS day,
    visitor,
    any_value(series) AS series,
    max(happened_at) AS happened_at,
    last(locale ORDER BY happened_at, id) AS locale,
    guide,
    nullif(coalesce(block, ''), '') AS block,
    last(product ORDER BY happened_at, id) AS product,
    last(type ORDER BY happened_at, id) = 'helpful' AS is_helpful,
    last(reason ORDER BY happened_at, id) FILTER (WHERE reason IS NOT NULL) AS reason,
    last(comment ORDER BY happened_at, id) FILTER (WHERE comment IS NOT NULL) AS comment,
    last(revision ORDER BY happened_at, id) FILTER (WHERE revision IS NOT NULL) AS revision,
    bool_or(is_sample) AS is_sample
FROM changed_session_events
WHERE type IN ('helpful', 'unhelpful') AND guide IS NOT NULL
GROUP BY visitor, guide, coalesce(block, '')

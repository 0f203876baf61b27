-- One row a reader's last word on a guide, or on a block of it: whether it helped. A form may send "no" first and the
-- reason or the comment later: what the last word leaves open is taken from those before it.

SELECT
    arg_max(events.id, places.step) AS id,
    arg_max(places.session, places.step) AS session,
    arg_max(places.day, places.step) AS day,
    events.visitor,
    any_value(places.series) AS series,
    max(events.happened_at) AS happened_at,
    arg_max(events.locale, places.step) AS locale,
    events.guide,
    nullif(coalesce(events.block, ''), '') AS block,
    arg_max_null(events.product, places.step) AS product,
    arg_max(events.type, places.step) = 'helpful' AS is_helpful,
    arg_max(events.reason, places.step) FILTER (WHERE events.reason IS NOT NULL) AS reason,
    arg_max(events.comment, places.step) FILTER (WHERE events.comment IS NOT NULL) AS comment,
    arg_max(events.revision, places.step) FILTER (WHERE events.revision IS NOT NULL) AS revision,
    bool_or(events.is_sample) AS is_sample
FROM changed_events AS events
INNER JOIN changed_places AS places ON events.rowid = places.event
WHERE events.type IN ('helpful', 'unhelpful') AND events.guide IS NOT NULL
GROUP BY events.visitor, events.guide, coalesce(events.block, '')

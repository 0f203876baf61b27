-- One row a reader's last word on a guide, or on a block of it: whether it helped. A form may send "no" first and the
-- reason or the comment later: what the last word leaves open is taken from those before it. A flood's word is one of
-- its own, and replaces none.

SELECT
    arg_max(events.id, event_sessions.step) AS id,
    arg_max(event_sessions.session, event_sessions.step) AS session,
    arg_max(event_sessions.day, event_sessions.step) AS day,
    events.visitor,
    event_sessions.series,
    max(events.happened_at) AS happened_at,
    arg_max(events.locale, event_sessions.step) AS locale,
    events.guide,
    nullif(coalesce(events.block, ''), '') AS block,
    arg_max_null(events.product, event_sessions.step) AS product,
    arg_max(events.type, event_sessions.step) = 'helpful' AS is_helpful,
    arg_max(events.reason, event_sessions.step) FILTER (WHERE events.reason IS NOT NULL) AS reason,
    arg_max(events.comment, event_sessions.step) FILTER (WHERE events.comment IS NOT NULL) AS comment,
    arg_max(events.revision, event_sessions.step) FILTER (WHERE events.revision IS NOT NULL) AS revision,
    bool_or(events.is_sample) AS is_sample
FROM changed_events AS events
INNER JOIN changed_event_sessions AS event_sessions ON events.rowid = event_sessions.event
WHERE events.type IN ('helpful', 'unhelpful') AND events.guide IS NOT NULL
GROUP BY events.visitor, events.guide, coalesce(events.block, ''), event_sessions.series

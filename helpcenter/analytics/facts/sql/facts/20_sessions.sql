-- One row a session. Its locale is the one it began in.

SELECT
    event_sessions.session,
    any_value(events.visitor) AS visitor,
    any_value(event_sessions.series) AS series,
    any_value(event_sessions.day) AS day,
    min(events.happened_at) AS began_at,
    max(events.happened_at) AS last_at,
    arg_min(events.locale, event_sessions.step) AS locale,
    -- Where the visit came from: the first page that says so.
    arg_min(events.referrer, event_sessions.step) FILTER (WHERE events.referrer IS NOT NULL) AS referrer,
    arg_min(events.utm_source, event_sessions.step) FILTER (WHERE events.utm_source IS NOT NULL) AS utm_source,
    arg_min_null(events.utm_medium, event_sessions.step) FILTER (WHERE events.utm_source IS NOT NULL) AS utm_medium,
    arg_min_null(events.utm_campaign, event_sessions.step) FILTER (WHERE events.utm_source IS NOT NULL) AS utm_campaign,
    arg_min(events.wanted, event_sessions.step) FILTER (WHERE events.wanted IS NOT NULL) AS wanted,
    count(*) AS events,
    bool_or(events.is_sample) AS is_sample
FROM changed_event_sessions AS event_sessions
INNER JOIN changed_events AS events ON event_sessions.event = events.rowid
GROUP BY event_sessions.session
-- Scanners ask for pages that never were: that alone is no visit.
HAVING bool_or(events.type <> 'not_found')

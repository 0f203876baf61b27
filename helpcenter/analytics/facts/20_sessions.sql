-- One row a session. Its locale is the one it began in.

SELECT
    session,
    any_value(visitor) AS visitor,
    any_value(series) AS series,
    any_value(day) AS day,
    min(happened_at) AS began_at,
    max(happened_at) AS last_at,
    first(locale ORDER BY happened_at, id) AS locale,
    -- Where the visit came from: the first page that says so.
    first(referrer ORDER BY happened_at, id) FILTER (WHERE referrer IS NOT NULL) AS referrer,
    first(utm_source ORDER BY happened_at, id) FILTER (WHERE utm_source IS NOT NULL) AS utm_source,
    first(utm_medium ORDER BY happened_at, id) FILTER (WHERE utm_source IS NOT NULL) AS utm_medium,
    first(utm_campaign ORDER BY happened_at, id) FILTER (WHERE utm_source IS NOT NULL) AS utm_campaign,
    first(wanted ORDER BY happened_at, id) FILTER (WHERE wanted IS NOT NULL) AS wanted,
    count(*) AS events,
    bool_or(is_sample) AS is_sample
FROM changed_session_events
GROUP BY session
-- Scanners ask for pages that never were: that alone is no visit.
HAVING bool_or(type <> 'not_found')

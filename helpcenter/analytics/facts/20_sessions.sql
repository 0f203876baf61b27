-- One row a session. Its locale is the one it began in.

SELECT
    session,
    any_value(visitor) AS visitor,
    any_value(day) AS day,
    min(happened_at) AS began_at,
    max(happened_at) AS last_at,
    first(locale ORDER BY happened_at, id) AS locale,
    count(*) AS events,
    bool_or(is_sample) AS is_sample
FROM changed_session_events
GROUP BY session

-- One row a session. Its locale is the one it began in.

SELECT
    places.session,
    any_value(events.visitor) AS visitor,
    any_value(places.series) AS series,
    any_value(places.day) AS day,
    min(events.happened_at) AS began_at,
    max(events.happened_at) AS last_at,
    arg_min(events.locale, places.step) AS locale,
    -- Where the visit came from: the first page that says so.
    arg_min(events.referrer, places.step) FILTER (WHERE events.referrer IS NOT NULL) AS referrer,
    arg_min(events.utm_source, places.step) FILTER (WHERE events.utm_source IS NOT NULL) AS utm_source,
    arg_min_null(events.utm_medium, places.step) FILTER (WHERE events.utm_source IS NOT NULL) AS utm_medium,
    arg_min_null(events.utm_campaign, places.step) FILTER (WHERE events.utm_source IS NOT NULL) AS utm_campaign,
    arg_min(events.wanted, places.step) FILTER (WHERE events.wanted IS NOT NULL) AS wanted,
    count(*) AS events,
    bool_or(events.is_sample) AS is_sample
FROM changed_places AS places
INNER JOIN changed_events AS events ON places.event = events.rowid
GROUP BY places.session
-- Scanners ask for pages that never were: that alone is no visit.
HAVING bool_or(events.type <> 'not_found')

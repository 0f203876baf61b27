-- What happened, by the site's local hour and locale. `day` is the day that the sessions began, as everywhere.

WITH happened AS (
    SELECT day, local_hour(began_at) AS hour, locale, series, 'session' AS what, 1 AS amount FROM fact_sessions
    WHERE day IN (SELECT day FROM dirty_days)
    UNION ALL
    SELECT day, local_hour(last_at), locale, series, unnest(
        list_filter(
            [
                'intent',
                CASE WHEN total = 0 THEN 'without_results' END,
                CASE WHEN rescued_by IS NOT NULL THEN 'rescued' END,
                CASE WHEN clicks > 0 THEN 'clicked' END,
                CASE WHEN cta_clicks > 0 THEN 'converted' END
            ],
            lambda each: each IS NOT NULL
        )
    ), 1
    FROM fact_intents
    WHERE day IN (SELECT day FROM dirty_days)
    UNION ALL
    SELECT day, local_hour(happened_at), locale, series, 'view', 1 FROM fact_views
    WHERE day IN (SELECT day FROM dirty_days)
    UNION ALL
    SELECT day, local_hour(happened_at), locale, series, CASE WHEN is_click THEN 'cta_click' ELSE 'cta_seen' END, 1
    FROM fact_cta_events
    WHERE day IN (SELECT day FROM dirty_days)
)

SELECT
    day,
    hour,
    locale,
    series,
    count(*) FILTER (WHERE what = 'session') AS sessions,
    count(*) FILTER (WHERE what = 'intent') AS intents,
    count(*) FILTER (WHERE what = 'without_results') AS without_results,
    count(*) FILTER (WHERE what = 'rescued') AS rescued,
    count(*) FILTER (WHERE what = 'clicked') AS clicked,
    count(*) FILTER (WHERE what = 'converted') AS converted,
    count(*) FILTER (WHERE what = 'view') AS views,
    count(*) FILTER (WHERE what = 'cta_seen') AS cta_seen,
    count(*) FILTER (WHERE what = 'cta_click') AS cta_clicks
FROM happened
GROUP BY day, hour, locale, series

-- What happened, by the site's local hour and locale. `day` is the day that the sessions began, as everywhere.

WITH counted AS (
    SELECT day, local_hour(began_at) AS hour, locale, series, count(*) AS sessions
    FROM fact_sessions
    WHERE day IN (SELECT day FROM dirty_days)
    GROUP BY ALL
    UNION ALL BY NAME
    SELECT
        day,
        local_hour(last_at) AS hour,
        locale,
        series,
        count(*) AS intents,
        count(*) FILTER (WHERE total = 0) AS without_results,
        count(*) FILTER (WHERE total > 0 AND rescued_by IS NOT NULL) AS rescued,
        count(*) FILTER (WHERE clicks > 0) AS clicked,
        count(*) FILTER (WHERE cta_clicks > 0) AS converted
    FROM fact_intents
    WHERE day IN (SELECT day FROM dirty_days)
    GROUP BY ALL
    UNION ALL BY NAME
    SELECT day, local_hour(happened_at) AS hour, locale, series, count(*) AS views
    FROM fact_views
    WHERE day IN (SELECT day FROM dirty_days)
    GROUP BY ALL
    UNION ALL BY NAME
    SELECT
        day,
        local_hour(happened_at) AS hour,
        locale,
        series,
        count(*) FILTER (WHERE NOT is_click) AS cta_seen,
        count(*) FILTER (WHERE is_click) AS cta_clicks
    FROM fact_cta_events
    WHERE day IN (SELECT day FROM dirty_days)
    GROUP BY ALL
)

SELECT
    day,
    hour,
    locale,
    series,
    CAST(coalesce(sum(COLUMNS(* EXCLUDE (day, hour, locale, series))), 0) AS BIGINT)
FROM counted
GROUP BY day, hour, locale, series

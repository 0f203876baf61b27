-- What was done with guides, by day, guide, language and product. A language of '*' stands for all: a session that opened
-- a guide in two languages counts with both, and once in '*'. `fallback_…` are openings in another language than the
-- page's.

WITH happened AS (
    SELECT day, series, guide, coalesce(product, '') AS product, locale, session,
        CASE WHEN served <> locale THEN 'fallback' ELSE 'view' END AS what,
        searched_again_at IS NOT NULL AS is_yes
    FROM fact_views
    WHERE day IN (SELECT day FROM dirty_days)
    UNION ALL
    SELECT day, series, guide, coalesce(product, ''), locale, session, 'click', true FROM fact_views
    WHERE search_session IS NOT NULL AND day IN (SELECT day FROM dirty_days)
    UNION ALL
    SELECT day, series, guide, coalesce(product, ''), locale, session, 'cta', is_click FROM fact_cta_events
    WHERE day IN (SELECT day FROM dirty_days)
    UNION ALL
    SELECT day, series, guide, coalesce(product, ''), locale, session,
        CASE WHEN block IS NULL THEN 'answer' ELSE 'part' END, is_helpful
    FROM fact_feedback
    WHERE day IN (SELECT day FROM dirty_days)
),

per_session AS (
    SELECT
        day,
        series,
        guide,
        product,
        coalesce(locale, '*') AS locale,
        session,
        count(*) FILTER (WHERE what IN ('view', 'fallback')) AS views,
        count(*) FILTER (WHERE what IN ('view', 'fallback') AND is_yes) AS searched_again,
        count(*) FILTER (WHERE what = 'fallback') AS fallback_views,
        count(*) FILTER (WHERE what = 'fallback' AND is_yes) AS fallback_searched_again,
        count(*) FILTER (WHERE what = 'click') AS clicks,
        count(*) FILTER (WHERE what = 'cta') AS cta_events,
        count(*) FILTER (WHERE what = 'cta' AND is_yes) AS cta_clicks,
        count(*) FILTER (WHERE what = 'answer') AS answers,
        count(*) FILTER (WHERE what = 'answer' AND is_yes) AS helpful,
        count(*) FILTER (WHERE what = 'part' AND NOT is_yes) AS parts_failed
    FROM happened
    WHERE guide IS NOT NULL
    GROUP BY GROUPING SETS (
        (day, series, guide, product, session, locale), (day, series, guide, product, session)
    )
)

SELECT
    day,
    series,
    guide,
    product,
    locale,
    CAST(sum(views) AS BIGINT) AS views,
    count(*) FILTER (WHERE views > 0) AS sessions,
    count(*) FILTER (WHERE clicks > 0) AS from_search,
    CAST(sum(searched_again) AS BIGINT) AS searched_again,
    CAST(sum(fallback_views) AS BIGINT) AS fallback_views,
    count(*) FILTER (WHERE fallback_views > 0) AS fallback_sessions,
    CAST(sum(fallback_searched_again) AS BIGINT) AS fallback_searched_again,
    count(*) FILTER (WHERE cta_events > 0) AS cta_seen,
    count(*) FILTER (WHERE cta_clicks > 0) AS cta_clicked,
    CAST(sum(answers) AS BIGINT) AS answers,
    CAST(sum(helpful) AS BIGINT) AS helpful,
    CAST(sum(parts_failed) AS BIGINT) AS parts_failed
FROM per_session
GROUP BY day, series, guide, product, locale

-- Calls to action by guide, by day, language and product. A language of '*' stands for all: a session counts with each
-- language it saw the call to action in, and once in '*'.

WITH per_session AS (
    SELECT
        day,
        series,
        cta,
        guide,
        coalesce(product, '') AS product,
        coalesce(locale, '*') AS locale,
        session,
        count(*) FILTER (WHERE is_click) AS clicks
    FROM fact_cta_events
    WHERE cta IS NOT NULL AND guide IS NOT NULL AND day IN (SELECT day FROM dirty_days)
    GROUP BY GROUPING SETS (
        (day, series, cta, guide, coalesce(product, ''), session, locale),
        (day, series, cta, guide, coalesce(product, ''), session)
    )
)

SELECT
    day,
    series,
    cta,
    guide,
    product,
    locale,
    count(*) AS seen,
    count(*) FILTER (WHERE clicks > 0) AS clicked,
    CAST(sum(clicks) AS BIGINT) AS clicks
FROM per_session
GROUP BY day, series, cta, guide, product, locale

-- Calls to action by wording and placement, by day, language and product. '*' stands for all languages, products,
-- wordings and placements; the variant '(all)' for all wordings of an experiment together. A session counts once in each
-- row, and so does an intent that its clicks are credited to.

WITH shown AS (
    SELECT
        day,
        series,
        session,
        locale,
        coalesce(product, '') AS product,
        cta,
        coalesce(variant, '') AS variant,
        coalesce(placement, '') AS placement,
        count(*) FILTER (WHERE is_click) AS clicks,
        list(DISTINCT intent) FILTER (WHERE is_click AND intent IS NOT NULL) AS intents
    FROM fact_cta_events
    WHERE cta IS NOT NULL AND day IN (SELECT day FROM dirty_days)
    GROUP BY ALL
),

worded AS (
    SELECT * FROM shown
    UNION ALL
    SELECT * REPLACE ('(all)' AS variant) FROM shown WHERE variant <> ''
    UNION ALL
    SELECT * REPLACE ('*' AS variant, '*' AS placement) FROM shown
),

per_session AS (
    SELECT
        day,
        series,
        cta,
        variant,
        placement,
        coalesce(locale, '*') AS locale,
        coalesce(product, '*') AS product,
        session,
        sum(clicks) AS clicks,
        list_distinct(flatten(list(intents) FILTER (WHERE len(intents) > 0))) AS intents
    FROM worded
    GROUP BY GROUPING SETS (
        (day, series, cta, variant, placement, session, locale, product),
        (day, series, cta, variant, placement, session, locale),
        (day, series, cta, variant, placement, session, product),
        (day, series, cta, variant, placement, session)
    )
)

SELECT
    day,
    series,
    cta,
    variant,
    placement,
    locale,
    product,
    count(*) AS seen,
    count(*) FILTER (WHERE clicks > 0) AS clicked,
    CAST(sum(clicks) AS BIGINT) AS clicks,
    coalesce(len(list_distinct(flatten(list(intents) FILTER (WHERE len(intents) > 0)))), 0) AS intents
FROM per_session
GROUP BY day, series, cta, variant, placement, locale, product

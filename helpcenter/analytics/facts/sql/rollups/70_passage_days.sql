-- Openings of guides at a step, an answer or a section, by day, language and product. A language of '*' stands for all: a
-- session that opened a passage in two languages counts with both, and once in '*'.

WITH per_session AS (
    SELECT
        day,
        series,
        guide,
        block,
        coalesce(product, '') AS product,
        coalesce(locale, '*') AS locale,
        session,
        count(*) AS landings,
        count(searched_again_at) AS searched_again
    FROM fact_views
    WHERE block <> '' AND guide IS NOT NULL AND day IN (SELECT day FROM dirty_days)
    GROUP BY GROUPING SETS (
        (day, series, guide, block, coalesce(product, ''), session, locale),
        (day, series, guide, block, coalesce(product, ''), session)
    )
)

SELECT
    day,
    series,
    guide,
    block,
    product,
    locale,
    CAST(sum(landings) AS BIGINT) AS landings,
    count(*) AS sessions,
    CAST(sum(searched_again) AS BIGINT) AS searched_again
FROM per_session
GROUP BY day, series, guide, block, product, locale

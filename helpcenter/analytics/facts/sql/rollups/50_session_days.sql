-- Sessions by day, language and product, and how many of them took each step. '*' stands for all languages, and for all
-- products: a session about two products counts with both, and once in '*'. Visitors count once a day and row.

WITH counted AS (
    SELECT * REPLACE ('*' AS product) FROM rollup_steps
    WHERE is_whole AND day IN (SELECT day FROM dirty_days)
    UNION ALL
    SELECT * FROM rollup_steps
    WHERE product <> '*' AND day IN (SELECT day FROM dirty_days)
),

machines AS (
    SELECT visitor AS machine FROM fact_visitors WHERE signs >= 2 AND series = 'bot'
)

SELECT
    day,
    series,
    coalesce(locale, '*') AS locale,
    product,
    count(*) AS sessions,
    count(DISTINCT visitor) AS visitors,
    count(DISTINCT machine) AS by_behaviour,
    count(*) FILTER (WHERE searched) AS searched,
    count(*) FILTER (WHERE clicked) AS clicked,
    count(*) FILTER (WHERE viewed) AS viewed,
    count(*) FILTER (WHERE seen) AS seen,
    count(*) FILTER (WHERE cta_clicked) AS cta_clicked,
    count(*) FILTER (WHERE converted) AS converted,
    max(last_at) AS last_at,
    bool_or(is_sample) AS has_samples
FROM counted
LEFT JOIN machines ON counted.visitor = machines.machine
GROUP BY GROUPING SETS ((day, series, product, locale), (day, series, product))

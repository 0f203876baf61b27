-- Where sessions came from, by day, language and product; a product of '*' stands for all.

WITH counted AS (
    SELECT * REPLACE ('*' AS product) FROM rollup_steps
    WHERE is_whole AND day IN (SELECT day FROM dirty_days)
    UNION ALL
    SELECT * FROM rollup_steps
    WHERE product <> '*' AND day IN (SELECT day FROM dirty_days)
)

SELECT
    day,
    series,
    locale,
    product,
    source,
    medium,
    campaign,
    count(*) AS sessions,
    count(*) FILTER (WHERE searched) AS searched,
    count(*) FILTER (WHERE cta_clicked) AS cta_clicked
FROM counted
GROUP BY day, series, locale, product, source, medium, campaign

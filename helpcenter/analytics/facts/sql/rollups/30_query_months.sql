-- The same by month; `day` is the month's first. Every number of a day adds up.

SELECT
    date_trunc('month', day) AS day,
    locale,
    product,
    series,
    query_id,
    max(last_without_results) AS last_without_results,
    CAST(sum(COLUMNS(* EXCLUDE (day, locale, product, series, query_id, last_without_results))) AS BIGINT)
FROM rollup_query_days
WHERE date_trunc('month', day) IN (SELECT date_trunc('month', day) FROM dirty_days)
GROUP BY date_trunc('month', day), locale, product, series, query_id

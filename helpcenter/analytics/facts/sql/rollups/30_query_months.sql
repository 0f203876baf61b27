-- The same by month; `day` is the month's first.

SELECT
    date_trunc('month', day) AS day,
    locale,
    product,
    series,
    query_id,
    CAST(sum(intents) AS BIGINT) AS intents,
    CAST(sum(searches) AS BIGINT) AS searches,
    CAST(sum(without_results) AS BIGINT) AS without_results,
    max(last_without_results) AS last_without_results,
    CAST(sum(rescued) AS BIGINT) AS rescued,
    CAST(sum(rescued_by_typo) AS BIGINT) AS rescued_by_typo,
    CAST(sum(rescued_by_synonym) AS BIGINT) AS rescued_by_synonym,
    CAST(sum(rescued_by_meaning) AS BIGINT) AS rescued_by_meaning,
    CAST(sum(rescued_by_locale) AS BIGINT) AS rescued_by_locale,
    CAST(sum(clicked) AS BIGINT) AS clicked,
    CAST(sum(without_clicks) AS BIGINT) AS without_clicks,
    CAST(sum(ranked_clicks) AS BIGINT) AS ranked_clicks,
    CAST(sum(ranks) AS BIGINT) AS ranks,
    CAST(sum(converted) AS BIGINT) AS converted,
    CAST(sum(converted_with_results) AS BIGINT) AS converted_with_results,
    CAST(sum(cta_clicks) AS BIGINT) AS cta_clicks
FROM rollup_query_days
WHERE date_trunc('month', day) IN (SELECT date_trunc('month', day) FROM dirty_days)
GROUP BY date_trunc('month', day), locale, product, series, query_id

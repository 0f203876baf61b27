-- Search intents by day, locale, product and query. `query_id` leads to the words in `query_names`.

SELECT
    day,
    locale,
    coalesce(product, '') AS product,
    series,
    query_id(folded_query) AS query_id,
    count(*) AS intents,
    CAST(sum(searches) AS BIGINT) AS searches,
    count(*) FILTER (WHERE total = 0) AS without_results,
    max(day) FILTER (WHERE total = 0) AS last_without_results,
    count(*) FILTER (WHERE total > 0 AND rescued_by IS NOT NULL) AS rescued,
    count(*) FILTER (WHERE total > 0 AND rescued_by = 'typo') AS rescued_by_typo,
    count(*) FILTER (WHERE total > 0 AND rescued_by = 'synonym') AS rescued_by_synonym,
    count(*) FILTER (WHERE total > 0 AND rescued_by = 'meaning') AS rescued_by_meaning,
    count(*) FILTER (WHERE total > 0 AND rescued_by = 'locale') AS rescued_by_locale,
    count(*) FILTER (WHERE clicks > 0) AS clicked,
    count(*) FILTER (WHERE total > 0 AND clicks = 0) AS without_clicks,
    CAST(sum(ranked_clicks) AS BIGINT) AS ranked_clicks,
    CAST(sum(ranks) AS BIGINT) AS ranks,
    count(*) FILTER (WHERE cta_clicks > 0) AS converted,
    count(*) FILTER (WHERE cta_clicks > 0 AND total > 0) AS converted_with_results,
    CAST(sum(cta_clicks) AS BIGINT) AS cta_clicks
FROM fact_intents
WHERE day IN (SELECT day FROM dirty_days)
GROUP BY day, locale, coalesce(product, ''), series, query_id(folded_query)

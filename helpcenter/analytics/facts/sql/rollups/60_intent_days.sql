-- Search intents by day, language, product, the language that the browser asks for first (`wanted`, '' if it does not
-- say) and the site's language that the words are in (`query_locale`, '' where that is the page's, or unknown).

SELECT
    day,
    series,
    locale,
    coalesce(product, '') AS product,
    coalesce(wanted, '') AS wanted,
    coalesce(query_locale, '') AS query_locale,
    count(*) AS intents,
    count(*) FILTER (WHERE total = 0) AS without_results,
    count(*) FILTER (WHERE total > 0 AND rescued_by IS NOT NULL) AS rescued,
    count(*) FILTER (WHERE clicks > 0) AS clicked,
    count(*) FILTER (WHERE cta_clicks > 0) AS converted
FROM fact_intents
WHERE day IN (SELECT day FROM dirty_days)
GROUP BY day, series, locale, coalesce(product, ''), coalesce(wanted, ''), coalesce(query_locale, '')

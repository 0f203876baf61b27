-- Search intents by day, language, product and the language that the browser asks for first (`wanted`, '' if it does not
-- say).

SELECT
    day,
    series,
    locale,
    coalesce(product, '') AS product,
    coalesce(wanted, '') AS wanted,
    count(*) AS intents,
    count(*) FILTER (WHERE total = 0) AS without_results,
    count(*) FILTER (WHERE total > 0 AND rescued_by IS NOT NULL) AS rescued,
    count(*) FILTER (WHERE clicks > 0) AS clicked,
    count(*) FILTER (WHERE cta_clicks > 0) AS converted
FROM fact_intents
WHERE day IN (SELECT day FROM dirty_days)
GROUP BY day, series, locale, coalesce(product, ''), coalesce(wanted, '')

-- title: Searches that find something nobody opens
-- owner: marketing
-- question: Which queries have results, and nobody clicks them?
-- parameters: from, to, locale, product
-- chart: bar x=query y=without_clicks
-- ratios: no_click_rate
-- numerator: Search intents that found guides and ended without a click on any.
-- denominator: Search intents with that query that found guides.
-- trend: query_days sum(without_clicks) by query
-- key: folded_query = folded($row_query)
-- figure without_clicks: intents where total > 0 AND clicks = 0
-- figure with_results: intents where total > 0
-- figure no_click_rate: without_clicks / with_results
-- figure converted: intents where cta_clicks > 0

SELECT
    any_value(query) AS query,
    CAST(sum(without_clicks) AS BIGINT) AS without_clicks,
    CAST(sum(intents - without_results) AS BIGINT) AS with_results,
    ratio(sum(without_clicks), sum(intents - without_results)) AS no_click_rate,
    CAST(sum(converted) AS BIGINT) AS converted
FROM query_sums($from, $to)
WHERE ($locale IS NULL OR locale = $locale)
    AND ($product IS NULL OR product = $product)
GROUP BY query_id
HAVING sum(without_clicks) > 0
ORDER BY without_clicks DESC, no_click_rate DESC, any_value(folded_query)
LIMIT 500

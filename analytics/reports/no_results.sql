-- title: Searches that find nothing
-- owner: marketing
-- question: Which queries find nothing, and how often?
-- parameters: from, to, locale, product
-- chart: bar x=query y=without_results
-- ratios: no_result_rate
-- numerator: Search intents whose last query found no guide at all.
-- denominator: All search intents with that query. Those that only a corrected typo, a synonym or another language
--   rescued did find something; they are counted apart, in `rescued`.
-- trend: query_days sum(without_results) by query
-- key: folded_query = folded($row_query)
-- figure without_results: intents where total = 0
-- figure intents: intents
-- figure no_result_rate: without_results / intents
-- figure rescued: intents where total > 0 AND rescued_by IS NOT NULL

SELECT
    any_value(query) AS query,
    CAST(sum(without_results) AS BIGINT) AS without_results,
    CAST(sum(intents) AS BIGINT) AS intents,
    ratio(sum(without_results), sum(intents)) AS no_result_rate,
    CAST(sum(rescued) AS BIGINT) AS rescued,
    max(last_without_results) AS last_day
FROM query_sums($from, $to)
WHERE ($locale IS NULL OR locale = $locale)
    AND ($product IS NULL OR product = $product)
GROUP BY query_id
HAVING sum(without_results) > 0
ORDER BY without_results DESC, no_result_rate DESC, any_value(folded_query)
LIMIT 500

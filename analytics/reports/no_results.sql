-- title: Searches that find nothing
-- owner: marketing
-- question: Which queries find nothing, and how often?
-- parameters: from, to, locale, product
-- chart: bar x=query y=without_results
-- ratios: no_result_rate
-- numerator: Search intents whose last query found no guide at all.
-- denominator: All search intents with that query. Those that only a corrected typo, a synonym or another language
--   rescued did find something; they are counted apart, in `rescued`.

WITH asked AS (
    SELECT
        *,
        count(*) OVER (PARTITION BY folded_query, query) AS spelled_so
    FROM intents
    WHERE day BETWEEN $from AND $to
        AND ($locale IS NULL OR locale = $locale)
        AND ($product IS NULL OR product = $product)
)

SELECT
    first(query ORDER BY spelled_so DESC, query) AS query,
    count(*) FILTER (WHERE total = 0) AS without_results,
    count(*) AS intents,
    ratio(count(*) FILTER (WHERE total = 0), count(*)) AS no_result_rate,
    count(*) FILTER (WHERE total > 0 AND rescued_by IS NOT NULL) AS rescued,
    max(day) FILTER (WHERE total = 0) AS last_day
FROM asked
GROUP BY folded_query
HAVING count(*) FILTER (WHERE total = 0) > 0
ORDER BY without_results DESC, no_result_rate DESC, folded_query
LIMIT 500

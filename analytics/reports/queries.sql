-- title: What people search for
-- owner: marketing
-- question: Which queries bring people, and what comes of them?
-- parameters: from, to, locale, product
-- chart: bar x=query y=intents
-- ratios: click_through, conversion
-- numerator: For click-through, search intents with at least one click on a result. For conversion, search intents with
--   at least one click on a call to action that is credited to them.
-- denominator: Search intents: searches that continue one another, counted once, by the last query typed. They count on
--   the local day their session began. Bots are outside.

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
    -- Spellings that differ in case and accents only are one query, shown as most people write it.
    first(query ORDER BY spelled_so DESC, query) AS query,
    count(*) AS intents,
    count(*) FILTER (WHERE clicks > 0) AS clicked,
    ratio(count(*) FILTER (WHERE clicks > 0), count(*)) AS click_through,
    round(sum(ranks) / nullif(sum(ranked_clicks), 0), 2) AS average_position,
    count(*) FILTER (WHERE cta_clicks > 0) AS converted,
    ratio(count(*) FILTER (WHERE cta_clicks > 0), count(*)) AS conversion
FROM asked
GROUP BY folded_query
ORDER BY intents DESC, converted DESC, clicked DESC, folded_query
LIMIT 500

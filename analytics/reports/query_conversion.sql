-- title: Which queries end in a call to action
-- owner: marketing
-- question: Which queries end in clicks on a call to action?
-- parameters: from, to, locale, product
-- chart: bar x=query y=converted
-- ratios: conversion
-- numerator: Search intents with at least one click on a call to action credited to them: by the search the visitor came
--   from, else to the last search of the session, at most 30 minutes before. One click credits one intent.
-- denominator: All search intents with that query.

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
    count(*) FILTER (WHERE cta_clicks > 0) AS converted,
    count(*) AS intents,
    ratio(count(*) FILTER (WHERE cta_clicks > 0), count(*)) AS conversion,
    CAST(sum(cta_clicks) AS BIGINT) AS cta_clicks
FROM asked
GROUP BY folded_query
HAVING count(*) FILTER (WHERE cta_clicks > 0) > 0
ORDER BY converted DESC, conversion DESC, folded_query
LIMIT 500

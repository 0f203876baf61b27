-- title: Which queries end in a call to action
-- owner: marketing
-- question: Which queries end in clicks on a call to action?
-- parameters: from, to, locale, product
-- chart: bar x=query y=cta_clicks
-- ratios: conversion
-- numerator: Search intents with at least one click on a call to action credited to them: by the search the visitor came
--   from, else to the last search of the session, at most 30 minutes before. One click credits one intent.
-- denominator: All search intents with that query. The queries that earn most clicks come first; `cta_clicks` are all clicks
--   credited to these intents, several for one intent included.
-- trend: query_days sum(cta_clicks) by query
-- key: folded_query = folded($row_query)
-- figure converted: intents where cta_clicks > 0
-- figure intents: intents
-- figure cta_clicks: of converted
-- figure conversion: converted / intents

SELECT
    any_value(query) AS query,
    CAST(sum(cta_clicks) AS BIGINT) AS cta_clicks,
    CAST(sum(converted) AS BIGINT) AS converted,
    CAST(sum(intents) AS BIGINT) AS intents,
    ratio(sum(converted), sum(intents)) AS conversion
FROM query_sums($from, $to)
WHERE ($locale IS NULL OR locale = $locale)
    AND ($product IS NULL OR product = $product)
GROUP BY query_id
HAVING sum(converted) > 0
ORDER BY cta_clicks DESC, converted DESC, conversion DESC, any_value(folded_query)
LIMIT 500

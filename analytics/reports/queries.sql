-- title: What people search for
-- owner: marketing
-- question: Which queries bring people, and what comes of them?
-- parameters: from, to, locale, product
-- chart: bar x=query y=intents
-- ratios: click_through, conversion
-- numerator: For click-through, search intents with at least one click on a result. For conversion, search intents with
--   at least one click on a call to action that is credited to them.
-- denominator: Search intents: searches that continue one another, counted once, by the last query typed. They count on
--   the local day their session began. Bots are outside. `rescued` found something only by a corrected typo, a synonym,
--   the meaning of the words or another language. The average position is the sum of `ranks` by the sum of `ranked_clicks`, 1 at best.
-- trend: query_days sum(intents) by query
-- key: folded_query = folded($row_query)
-- figure intents: intents
-- figure clicked: intents where clicks > 0
-- figure click_through: clicked / intents
-- figure ranked: intents where ranked_clicks > 0
-- figure average_position: of ranked
-- figure converted: intents where cta_clicks > 0
-- figure conversion: converted / intents
-- figure rescued: intents where total > 0 AND rescued_by IS NOT NULL
-- figure rescued_by_typo: intents where total > 0 AND rescued_by = 'typo'
-- figure rescued_by_synonym: intents where total > 0 AND rescued_by = 'synonym'
-- figure rescued_by_meaning: intents where total > 0 AND rescued_by = 'meaning'
-- figure rescued_by_locale: intents where total > 0 AND rescued_by = 'locale'

SELECT
    -- Spellings that differ in case and accents only are one query, shown as most people write it.
    any_value(query) AS query,
    CAST(sum(intents) AS BIGINT) AS intents,
    CAST(sum(clicked) AS BIGINT) AS clicked,
    ratio(sum(clicked), sum(intents)) AS click_through,
    round(sum(ranks) / nullif(sum(ranked_clicks), 0), 2) AS average_position,
    CAST(sum(converted) AS BIGINT) AS converted,
    ratio(sum(converted), sum(intents)) AS conversion,
    CAST(sum(rescued) AS BIGINT) AS rescued,
    CAST(sum(rescued_by_typo) AS BIGINT) AS rescued_by_typo,
    CAST(sum(rescued_by_synonym) AS BIGINT) AS rescued_by_synonym,
    CAST(sum(rescued_by_meaning) AS BIGINT) AS rescued_by_meaning,
    CAST(sum(rescued_by_locale) AS BIGINT) AS rescued_by_locale
FROM query_sums($from, $to)
WHERE ($locale IS NULL OR locale = $locale)
    AND ($product IS NULL OR product = $product)
GROUP BY query_id
ORDER BY intents DESC, converted DESC, clicked DESC, any_value(folded_query)
LIMIT 500

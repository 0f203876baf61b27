-- title: Passages
-- owner: editors
-- question: Which step or answer do people land on, and where do they search again?
-- parameters: from, to, locale, product
-- chart: bar x=passage y=landings
-- ratios: searched_again_rate
-- numerator: Landings after which the same session searched again within five minutes.
-- denominator: Openings of the guide at that passage, from a result of the site's search.
-- trend: views count(*) by guide || '#' || block
-- key: guide || '#' || block = $row_passage
-- figure landings: views where block <> ''
-- figure sessions: views where block <> '' per session
-- figure searched_again: views where block <> '' AND research_seconds IS NOT NULL
-- figure searched_again_rate: searched_again / landings

SELECT
    guide || '#' || block AS passage,
    count(*) AS landings,
    count(DISTINCT session) AS sessions,
    count(research_seconds) AS searched_again,
    ratio(count(research_seconds), count(*)) AS searched_again_rate
FROM views
WHERE day BETWEEN $from AND $to
    AND ($locale IS NULL OR locale = $locale)
    AND ($product IS NULL OR product = $product)
    AND block <> ''
GROUP BY passage
ORDER BY landings DESC, searched_again DESC, passage
LIMIT 500

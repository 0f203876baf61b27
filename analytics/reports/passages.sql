-- title: Passages
-- owner: editors
-- question: Which step or answer do people land on, and where do they search again?
-- parameters: from, to, locale, product
-- chart: bar x=passage y=landings
-- ratios: searched_again_rate
-- numerator: Landings after which the same session searched again within five minutes.
-- denominator: Openings of the guide at that passage, from a result of the site's search.
-- trend: passage_days sum(landings) by guide || '#' || block
-- key: guide || '#' || block = $row_passage
-- figure landings: views where block <> ''
-- figure sessions: views where block <> '' per session
-- figure searched_again: views where block <> '' AND searched_again_at IS NOT NULL
-- figure searched_again_rate: searched_again / landings

SELECT
    guide || '#' || block AS passage,
    CAST(sum(landings) AS BIGINT) AS landings,
    CAST(sum(sessions) AS BIGINT) AS sessions,
    CAST(sum(searched_again) AS BIGINT) AS searched_again,
    ratio(sum(searched_again), sum(landings)) AS searched_again_rate
FROM passage_days
WHERE day BETWEEN $from AND $to
    AND locale = coalesce($locale, '*')
    AND ($product IS NULL OR product = $product)
GROUP BY guide, block
ORDER BY landings DESC, searched_again DESC, passage
LIMIT 500

-- title: Guides
-- owner: editors
-- question: Which guides are read, how do people get there, and what do they do next?
-- parameters: from, to, locale, product
-- chart: bar x=guide y=sessions
-- ratios: from_search_share, cta_rate, helpful_share
-- numerator: For the share from search, sessions that came to the guide by a click on a search result. For the CTA rate,
--   sessions that clicked a call to action in the guide. For the helpful share, readers who said that it helped.
-- denominator: For the share from search, sessions that opened the guide. For the CTA rate, sessions in which a call to
--   action was visible in the guide; a click implies that it was. For the helpful share, readers who said
--   either of the guide as a whole. Sessions count on the local day they began. `searched_again` are openings after which the session searched
--   again within five minutes. `parts_failed` are words of readers that a step did not work; pages ask for no other.
-- trend: guide_days sum(views) by guide
-- key: guide = $row_guide
-- figure views: views
-- figure sessions: views per session
-- figure from_search: clicks per session
-- figure from_search_share: from_search / sessions
-- figure searched_again: views where searched_again_at IS NOT NULL
-- figure cta_seen: cta_events per session
-- figure cta_clicked: cta_events where is_click per session
-- figure cta_rate: cta_clicked / cta_seen
-- figure answers: feedback where block IS NULL
-- figure helpful: feedback where block IS NULL AND is_helpful
-- figure helpful_share: helpful / answers
-- figure parts_failed: feedback where block IS NOT NULL AND NOT is_helpful

SELECT
    guide,
    CAST(sum(views) AS BIGINT) AS views,
    CAST(sum(sessions) AS BIGINT) AS sessions,
    CAST(sum(from_search) AS BIGINT) AS from_search,
    ratio(sum(from_search), sum(sessions)) AS from_search_share,
    CAST(sum(searched_again) AS BIGINT) AS searched_again,
    CAST(sum(cta_seen) AS BIGINT) AS cta_seen,
    CAST(sum(cta_clicked) AS BIGINT) AS cta_clicked,
    ratio(sum(cta_clicked), sum(cta_seen)) AS cta_rate,
    CAST(sum(answers) AS BIGINT) AS answers,
    CAST(sum(helpful) AS BIGINT) AS helpful,
    ratio(sum(helpful), sum(answers)) AS helpful_share,
    CAST(sum(parts_failed) AS BIGINT) AS parts_failed
FROM guide_days
WHERE day BETWEEN $from AND $to
    AND locale = coalesce($locale, '*')
    AND ($product IS NULL OR product = $product)
GROUP BY guide
ORDER BY sessions DESC, views DESC, guide
LIMIT 500

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
--   either. Sessions count on the local day they began. `searched_again` are openings after which the session searched
--   again within five minutes.
-- trend: views count(*) by guide
-- key: guide = $row_guide
-- figure views: views
-- figure sessions: views per session
-- figure from_search: clicks per session
-- figure from_search_share: from_search / sessions
-- figure searched_again: views where research_seconds IS NOT NULL
-- figure cta_seen: cta_events per session
-- figure cta_clicked: cta_events where is_click per session
-- figure cta_rate: cta_clicked / cta_seen
-- figure answers: feedback
-- figure helpful: feedback where is_helpful
-- figure helpful_share: helpful / answers

WITH opened AS (
    SELECT guide, session, CASE WHEN research_seconds IS NULL THEN 'view' ELSE 'view_again' END AS what FROM views
    WHERE day BETWEEN $from AND $to
        AND ($locale IS NULL OR locale = $locale)
        AND ($product IS NULL OR product = $product)
    UNION ALL
    SELECT guide, session, 'click' FROM clicks
    WHERE day BETWEEN $from AND $to
        AND ($locale IS NULL OR locale = $locale)
        AND ($product IS NULL OR product = $product)
    UNION ALL
    SELECT guide, session, CASE WHEN is_click THEN 'cta_click' ELSE 'cta_seen' END FROM cta_events
    WHERE day BETWEEN $from AND $to
        AND ($locale IS NULL OR locale = $locale)
        AND ($product IS NULL OR product = $product)
    UNION ALL
    SELECT guide, session, CASE WHEN is_helpful THEN 'helpful' ELSE 'unhelpful' END FROM feedback
    WHERE day BETWEEN $from AND $to
        AND ($locale IS NULL OR locale = $locale)
        AND ($product IS NULL OR product = $product)
)

SELECT
    guide,
    count(*) FILTER (WHERE what IN ('view', 'view_again')) AS views,
    count(DISTINCT session) FILTER (WHERE what IN ('view', 'view_again')) AS sessions,
    count(DISTINCT session) FILTER (WHERE what = 'click') AS from_search,
    ratio(
        count(DISTINCT session) FILTER (WHERE what = 'click'),
        count(DISTINCT session) FILTER (WHERE what IN ('view', 'view_again'))
    ) AS from_search_share,
    count(*) FILTER (WHERE what = 'view_again') AS searched_again,
    count(DISTINCT session) FILTER (WHERE what IN ('cta_seen', 'cta_click')) AS cta_seen,
    count(DISTINCT session) FILTER (WHERE what = 'cta_click') AS cta_clicked,
    ratio(
        count(DISTINCT session) FILTER (WHERE what = 'cta_click'),
        count(DISTINCT session) FILTER (WHERE what IN ('cta_seen', 'cta_click'))
    ) AS cta_rate,
    count(*) FILTER (WHERE what IN ('helpful', 'unhelpful')) AS answers,
    count(*) FILTER (WHERE what = 'helpful') AS helpful,
    ratio(
        count(*) FILTER (WHERE what = 'helpful'), count(*) FILTER (WHERE what IN ('helpful', 'unhelpful'))
    ) AS helpful_share
FROM opened
WHERE guide IS NOT NULL
GROUP BY guide
ORDER BY sessions DESC, views DESC, guide
LIMIT 500

-- title: Guides
-- owner: editors
-- question: Which guides are read, how do people get there, and what do they do next?
-- parameters: from, to, locale, product
-- chart: bar x=guide y=sessions
-- ratios: from_search_share, cta_rate
-- numerator: For the share from search, sessions that came to the guide by a click on a search result. For the CTA rate,
--   sessions that clicked a call to action in the guide.
-- denominator: For the share from search, sessions that opened the guide. For the CTA rate, sessions in which a call to
--   action was visible in the guide; a click implies that it was. Sessions count on the local day they began.

WITH opened AS (
    SELECT guide, session, 'view' AS what FROM views
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
)

SELECT
    guide,
    count(*) FILTER (WHERE what = 'view') AS views,
    count(DISTINCT session) FILTER (WHERE what = 'view') AS sessions,
    count(DISTINCT session) FILTER (WHERE what = 'click') AS from_search,
    ratio(
        count(DISTINCT session) FILTER (WHERE what = 'click'),
        count(DISTINCT session) FILTER (WHERE what = 'view')
    ) AS from_search_share,
    count(DISTINCT session) FILTER (WHERE what IN ('cta_seen', 'cta_click')) AS cta_seen,
    count(DISTINCT session) FILTER (WHERE what = 'cta_click') AS cta_clicked,
    ratio(
        count(DISTINCT session) FILTER (WHERE what = 'cta_click'),
        count(DISTINCT session) FILTER (WHERE what IN ('cta_seen', 'cta_click'))
    ) AS cta_rate
FROM opened
WHERE guide IS NOT NULL
GROUP BY guide
ORDER BY sessions DESC, views DESC, guide
LIMIT 500

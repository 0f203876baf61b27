-- title: Day by day
-- owner: marketing
-- question: How many visit, search, find and click a call to action each day?
-- parameters: from, to, locale, product
-- chart: line x=day y=intents
-- ratios: click_through, no_result_rate, conversion, cta_rate
-- numerator: Click-through: intents with a click on a result. No-result rate: intents whose last query found nothing.
--   Conversion: intents with a click on a call to action credited to them. CTA rate: sessions with such a click.
-- denominator: All search intents of that day; of the CTA rate, sessions in which a call to action was visible. Sessions with a product are those that had to do with it.
-- key: day = $row_day
-- figure sessions: sessions
-- figure intents: intents
-- figure clicked: intents where clicks > 0
-- figure click_through: clicked / intents
-- figure without_results: intents where total = 0
-- figure no_result_rate: without_results / intents
-- figure converted: intents where cta_clicks > 0
-- figure conversion: converted / intents
-- figure cta_seen: cta_events per session
-- figure cta_clicked: cta_events where is_click per session
-- figure cta_rate: cta_clicked / cta_seen

WITH touched AS (
    SELECT session FROM intents WHERE day BETWEEN $from AND $to AND product = $product
    UNION
    SELECT session FROM views WHERE day BETWEEN $from AND $to AND product = $product
    UNION
    SELECT session FROM cta_events WHERE day BETWEEN $from AND $to AND product = $product
),

visited AS (
    SELECT day, count(*) AS sessions FROM sessions
    WHERE day BETWEEN $from AND $to
        AND ($locale IS NULL OR locale = $locale)
        AND ($product IS NULL OR session IN (FROM touched))
    GROUP BY day
),

searched AS (
    SELECT
        day,
        count(*) AS intents,
        count(*) FILTER (WHERE clicks > 0) AS clicked,
        count(*) FILTER (WHERE total = 0) AS without_results,
        count(*) FILTER (WHERE cta_clicks > 0) AS converted
    FROM intents
    WHERE day BETWEEN $from AND $to
        AND ($locale IS NULL OR locale = $locale)
        AND ($product IS NULL OR product = $product)
    GROUP BY day
),

shown AS (
    SELECT
        day,
        count(DISTINCT session) AS cta_seen,
        count(DISTINCT session) FILTER (WHERE is_click) AS cta_clicked
    FROM cta_events
    WHERE day BETWEEN $from AND $to
        AND ($locale IS NULL OR locale = $locale)
        AND ($product IS NULL OR product = $product)
    GROUP BY day
)

SELECT
    coalesce(visited.day, searched.day, shown.day) AS day,
    coalesce(visited.sessions, 0) AS sessions,
    coalesce(searched.intents, 0) AS intents,
    coalesce(searched.clicked, 0) AS clicked,
    ratio(searched.clicked, searched.intents) AS click_through,
    coalesce(searched.without_results, 0) AS without_results,
    ratio(searched.without_results, searched.intents) AS no_result_rate,
    coalesce(searched.converted, 0) AS converted,
    ratio(searched.converted, searched.intents) AS conversion,
    coalesce(shown.cta_seen, 0) AS cta_seen,
    coalesce(shown.cta_clicked, 0) AS cta_clicked,
    ratio(shown.cta_clicked, shown.cta_seen) AS cta_rate
FROM visited
FULL JOIN searched ON visited.day = searched.day
FULL JOIN shown ON coalesce(visited.day, searched.day) = shown.day
ORDER BY day
LIMIT 4000

-- title: Overview
-- owner: marketing
-- question: How do searching, finding and calls to action do, compared with the same number of days before?
-- parameters: from, to, locale, product
-- chart: none
-- ratios: click_through, no_result_rate, conversion, cta_rate
-- numerator: Click-through: intents with a click on a result. No-result rate: intents whose last query found nothing.
--   Conversion: intents with a click on a call to action credited to them. CTA rate: sessions with such a click.
-- denominator: Of the first three, all search intents. Of the CTA rate, sessions in which a call to action was visible,
--   in the language they began in.
--   Visitors are known for a day only: somebody who comes on two days is two.
-- figure visitors: sessions per visitor, day, series
-- figure sessions: sessions
-- figure intents: intents
-- figure clicked: intents where clicks > 0
-- figure click_through: clicked / intents
-- figure without_results: intents where total = 0
-- figure no_result_rate: without_results / intents
-- figure converted: intents where cta_clicks > 0
-- figure conversion: converted / intents
-- figure cta_seen: steps where seen per session
-- figure cta_clicked: steps where cta_clicked per session
-- figure cta_rate: cta_clicked / cta_seen

WITH spans AS (
    SELECT 1 AS place, 'this' AS period, CAST($from AS DATE) AS first_day, CAST($to AS DATE) AS last_day
    UNION ALL
    SELECT 2, 'previous', CAST($from AS DATE) - CAST(CAST($to AS DATE) - CAST($from AS DATE) + 1 AS INTEGER), CAST($from AS DATE) - 1
),

visited AS (
    SELECT
        place,
        CAST(sum(visitors) AS BIGINT) AS visitors,
        CAST(sum(sessions) AS BIGINT) AS sessions,
        CAST(sum(seen) AS BIGINT) AS cta_seen,
        CAST(sum(cta_clicked) AS BIGINT) AS cta_clicked
    FROM session_days
    INNER JOIN spans ON day BETWEEN first_day AND last_day
    WHERE locale = coalesce($locale, '*')
        AND product = coalesce($product, '*')
    GROUP BY place
),

searched AS (
    SELECT
        place,
        CAST(sum(intents) AS BIGINT) AS intents,
        CAST(sum(clicked) AS BIGINT) AS clicked,
        CAST(sum(without_results) AS BIGINT) AS without_results,
        CAST(sum(converted) AS BIGINT) AS converted
    FROM intent_days
    INNER JOIN spans ON day BETWEEN first_day AND last_day
    WHERE ($locale IS NULL OR locale = $locale)
        AND ($product IS NULL OR product = $product)
    GROUP BY place
)

SELECT
    spans.period,
    spans.first_day,
    spans.last_day,
    coalesce(visited.visitors, 0) AS visitors,
    coalesce(visited.sessions, 0) AS sessions,
    coalesce(searched.intents, 0) AS intents,
    coalesce(searched.clicked, 0) AS clicked,
    ratio(searched.clicked, searched.intents) AS click_through,
    coalesce(searched.without_results, 0) AS without_results,
    ratio(searched.without_results, searched.intents) AS no_result_rate,
    coalesce(searched.converted, 0) AS converted,
    ratio(searched.converted, searched.intents) AS conversion,
    coalesce(visited.cta_seen, 0) AS cta_seen,
    coalesce(visited.cta_clicked, 0) AS cta_clicked,
    ratio(visited.cta_clicked, visited.cta_seen) AS cta_rate
FROM spans
LEFT JOIN visited ON spans.place = visited.place
LEFT JOIN searched ON spans.place = searched.place
WHERE EXISTS (SELECT 1 FROM visited) OR EXISTS (SELECT 1 FROM searched)
ORDER BY spans.place
LIMIT 2

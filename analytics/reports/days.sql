-- title: Day by day
-- owner: marketing
-- question: How many visit, search, find and click a call to action each day?
-- parameters: from, to, locale, product
-- chart: line x=day y=intents
-- ratios: click_through, no_result_rate, conversion, cta_rate
-- numerator: Click-through: intents with a click on a result. No-result rate: intents whose last query found nothing.
--   Conversion: intents with a click on a call to action credited to them. CTA rate: sessions with such a click.
-- denominator: All search intents of that day; of the CTA rate, sessions in which a call to action was visible,
--   in the language they began in. Sessions with a product are those that had to do with it.
-- key: day = $row_day
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

WITH visited AS (
    SELECT
        day,
        sum(sessions) AS sessions,
        sum(seen) AS cta_seen,
        sum(cta_clicked) AS cta_clicked
    FROM session_days
    WHERE day BETWEEN $from AND $to
        AND locale = coalesce($locale, '*')
        AND product = coalesce($product, '*')
    GROUP BY day
),

searched AS (
    SELECT
        day,
        sum(intents) AS intents,
        sum(clicked) AS clicked,
        sum(without_results) AS without_results,
        sum(converted) AS converted
    FROM intent_days
    WHERE day BETWEEN $from AND $to
        AND ($locale IS NULL OR locale = $locale)
        AND ($product IS NULL OR product = $product)
    GROUP BY day
)

SELECT
    day,
    CAST(coalesce(sessions, 0) AS BIGINT) AS sessions,
    CAST(coalesce(intents, 0) AS BIGINT) AS intents,
    CAST(coalesce(clicked, 0) AS BIGINT) AS clicked,
    ratio(clicked, intents) AS click_through,
    CAST(coalesce(without_results, 0) AS BIGINT) AS without_results,
    ratio(without_results, intents) AS no_result_rate,
    CAST(coalesce(converted, 0) AS BIGINT) AS converted,
    ratio(converted, intents) AS conversion,
    CAST(coalesce(cta_seen, 0) AS BIGINT) AS cta_seen,
    CAST(coalesce(cta_clicked, 0) AS BIGINT) AS cta_clicked,
    ratio(cta_clicked, cta_seen) AS cta_rate
FROM visited
FULL JOIN searched USING (day)
ORDER BY day
LIMIT 4000

-- title: Calls to action by language
-- owner: marketing
-- question: In which languages do people click which call to action, once they see it?
-- parameters: from, to, locale, product
-- chart: bar x=locale y=sessions_clicked
-- ratios: cta_rate
-- numerator: Sessions with at least one click on the call to action in that language.
-- denominator: Sessions in which it was really visible in that language; a click implies that it was. They count on the
--   local day the session began. `intents` are the search intents that the clicks of a day are credited to.
-- key: cta = $row_cta AND locale = $row_locale
-- figure sessions_seen: cta_events per session
-- figure sessions_clicked: cta_events where is_click per session
-- figure cta_rate: sessions_clicked / sessions_seen
-- figure clicks: cta_events where is_click
-- figure intents: cta_events where is_click AND intent IS NOT NULL per intent, day

SELECT
    locale,
    cta,
    CAST(sum(seen) AS BIGINT) AS sessions_seen,
    CAST(sum(clicked) AS BIGINT) AS sessions_clicked,
    ratio(sum(clicked), sum(seen)) AS cta_rate,
    CAST(sum(clicks) AS BIGINT) AS clicks,
    CAST(sum(intents) AS BIGINT) AS intents
FROM cta_days
WHERE day BETWEEN $from AND $to
    AND variant = '*'
    AND locale <> '*'
    AND ($locale IS NULL OR locale = $locale)
    AND product = coalesce($product, '*')
GROUP BY locale, cta
ORDER BY sessions_clicked DESC, sessions_seen DESC, locale, cta
LIMIT 500

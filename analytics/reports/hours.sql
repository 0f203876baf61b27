-- title: Hours of the day
-- owner: marketing
-- question: At which hours do people come, search and click a call to action?
-- parameters: from, to, locale
-- chart: bar x=hour y=intents
-- ratios: no_result_rate, conversion
-- numerator: No-result rate: intents whose last query found nothing. Conversion: intents with a click on a call to action
--   credited to them.
-- denominator: All search intents of that local hour of the day, by the moment of their last query; sessions by the
--   moment they began, guides opened and calls to action clicked by their own.
-- figure sessions: sessions where hour_of(began_at) = $row_hour
-- figure intents: intents where hour_of(last_at) = $row_hour
-- figure without_results: intents where hour_of(last_at) = $row_hour AND total = 0
-- figure no_result_rate: without_results / intents
-- figure converted: intents where hour_of(last_at) = $row_hour AND cta_clicks > 0
-- figure conversion: converted / intents
-- figure views: views where hour_of(happened_at) = $row_hour
-- figure cta_clicks: cta_events where hour_of(happened_at) = $row_hour AND is_click

SELECT
    strftime(hour, '%H:00') AS hour,
    CAST(sum(sessions) AS BIGINT) AS sessions,
    CAST(sum(intents) AS BIGINT) AS intents,
    CAST(sum(without_results) AS BIGINT) AS without_results,
    ratio(sum(without_results), sum(intents)) AS no_result_rate,
    CAST(sum(converted) AS BIGINT) AS converted,
    ratio(sum(converted), sum(intents)) AS conversion,
    CAST(sum(views) AS BIGINT) AS views,
    CAST(sum(cta_clicks) AS BIGINT) AS cta_clicks
FROM hours
WHERE day BETWEEN $from AND $to
    AND ($locale IS NULL OR locale = $locale)
GROUP BY strftime(hour, '%H:00')
ORDER BY strftime(hour, '%H:00')
LIMIT 24

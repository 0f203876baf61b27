-- title: Where people come from
-- owner: marketing
-- question: Which sites and campaigns bring people, and what do they do?
-- parameters: from, to, locale, product
-- chart: bar x=source y=sessions
-- ratios: cta_share
-- numerator: Sessions that clicked a call to action.
-- denominator: Sessions that began with a link from there: the campaign's own name (utm_source), else the linking host,
--   else "(direct)". With a product, only sessions that had to do with it.
-- key: source = $row_source AND medium = $row_medium AND campaign = $row_campaign
-- figure sessions: steps per session
-- figure searched: steps where searched per session
-- figure cta_clicked: steps where cta_clicked per session
-- figure cta_share: cta_clicked / sessions

SELECT
    source,
    medium,
    campaign,
    CAST(sum(sessions) AS BIGINT) AS sessions,
    CAST(sum(searched) AS BIGINT) AS searched,
    CAST(sum(cta_clicked) AS BIGINT) AS cta_clicked,
    ratio(sum(cta_clicked), sum(sessions)) AS cta_share
FROM source_days
WHERE day BETWEEN $from AND $to
    AND ($locale IS NULL OR locale = $locale)
    AND product = coalesce($product, '*')
GROUP BY source, medium, campaign
ORDER BY sessions DESC, cta_clicked DESC, source, medium, campaign
LIMIT 500

-- title: Where people come from
-- owner: marketing
-- question: Which sites and campaigns bring people, and what do they do?
-- parameters: from, to, locale, product
-- chart: bar x=source y=sessions
-- ratios: cta_share
-- numerator: Sessions that clicked a call to action.
-- denominator: Sessions that began with a link from there: the campaign's own name (utm_source), else the linking host,
--   else "(direct)". With a product, only sessions that had to do with it.
-- key: coalesce(utm_source, referrer, '(direct)') = $row_source AND coalesce(utm_medium, '') = $row_medium
--   AND coalesce(utm_campaign, '') = $row_campaign
-- figure sessions: sessions

WITH acted AS (
    SELECT session, 'searched' AS what FROM intents
    WHERE day BETWEEN $from AND $to AND ($product IS NULL OR product = $product)
    UNION
    SELECT session, 'viewed' FROM views
    WHERE day BETWEEN $from AND $to AND ($product IS NULL OR product = $product)
    UNION
    SELECT session, CASE WHEN is_click THEN 'clicked' ELSE 'seen' END FROM cta_events
    WHERE day BETWEEN $from AND $to AND ($product IS NULL OR product = $product)
),

acts AS (
    SELECT
        session,
        bool_or(what = 'searched') AS has_searched,
        bool_or(what = 'clicked') AS has_clicked
    FROM acted
    GROUP BY session
)

SELECT
    coalesce(utm_source, referrer, '(direct)') AS source,
    coalesce(utm_medium, '') AS medium,
    coalesce(utm_campaign, '') AS campaign,
    count(*) AS sessions,
    count(*) FILTER (WHERE acts.has_searched) AS searched,
    count(*) FILTER (WHERE acts.has_clicked) AS cta_clicked,
    ratio(count(*) FILTER (WHERE acts.has_clicked), count(*)) AS cta_share
FROM sessions
INNER JOIN acts ON sessions.session = acts.session
WHERE sessions.day BETWEEN $from AND $to
    AND ($locale IS NULL OR sessions.locale = $locale)
GROUP BY source, medium, campaign
ORDER BY sessions DESC, cta_clicked DESC, source, medium, campaign
LIMIT 500

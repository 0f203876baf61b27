-- title: Calls to action by guide
-- owner: marketing
-- question: In which guides do people click which call to action, once they see it?
-- parameters: from, to, locale, product
-- chart: bar x=guide y=sessions_clicked
-- ratios: cta_rate
-- numerator: Sessions with at least one click on the call to action in the guide.
-- denominator: Sessions in which it was really visible in the guide; a click implies that it was. They count on the local
--   day the session began.
-- key: cta = $row_cta AND guide = $row_guide
-- figure sessions_seen: cta_events per session
-- figure sessions_clicked: cta_events where is_click per session
-- figure cta_rate: sessions_clicked / sessions_seen
-- figure clicks: cta_events where is_click

SELECT
    guide,
    cta,
    CAST(sum(seen) AS BIGINT) AS sessions_seen,
    CAST(sum(clicked) AS BIGINT) AS sessions_clicked,
    ratio(sum(clicked), sum(seen)) AS cta_rate,
    CAST(sum(clicks) AS BIGINT) AS clicks
FROM cta_guide_days
WHERE day BETWEEN $from AND $to
    AND locale = coalesce($locale, '*')
    AND ($product IS NULL OR product = $product)
GROUP BY guide, cta
ORDER BY sessions_clicked DESC, sessions_seen DESC, guide, cta
LIMIT 500

-- title: Calls to action
-- owner: marketing
-- question: Which calls to action, in which wording and place, do people click once they see them?
-- parameters: from, to, locale, product
-- chart: bar x=cta y=sessions_clicked
-- ratios: cta_rate
-- numerator: Sessions with at least one click on the call to action.
-- denominator: Sessions in which it was really visible; a click implies that it was. They count on the local day the
--   session began. `intents` are the search intents its clicks are credited to. The wordings of an experiment stand
--   together as "(hidden)" until its result may be told; see the report `experiments`.
-- key: cta = $row_cta AND coalesce(variant, '') = $row_variant AND coalesce(placement, '') = $row_placement
-- figure sessions_seen: cta_events per session
-- figure sessions_clicked: cta_events where is_click per session
-- figure cta_rate: sessions_clicked / sessions_seen
-- figure clicks: cta_events where is_click
-- figure intents: cta_events where is_click AND intent IS NOT NULL per intent, day

SELECT
    cta,
    nullif(variant, '') AS variant,
    nullif(placement, '') AS placement,
    CAST(sum(seen) AS BIGINT) AS sessions_seen,
    CAST(sum(clicked) AS BIGINT) AS sessions_clicked,
    ratio(sum(clicked), sum(seen)) AS cta_rate,
    CAST(sum(clicks) AS BIGINT) AS clicks,
    CAST(sum(intents) AS BIGINT) AS intents
FROM cta_days
WHERE day BETWEEN $from AND $to
    AND variant <> '*'
    AND locale = coalesce($locale, '*')
    AND product = coalesce($product, '*')
GROUP BY cta, variant, placement
ORDER BY sessions_clicked DESC, sessions_seen DESC, cta, 2 NULLS LAST, 3 NULLS LAST
LIMIT 500

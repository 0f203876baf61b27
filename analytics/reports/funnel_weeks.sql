-- title: From search to call to action, by week
-- owner: marketing
-- question: How many sessions search, click a result, open a guide, see a call to action and click it, by week?
-- parameters: from, to, locale, product
-- chart: line x=week y=searched
-- ratios: conversion
-- numerator: Sessions that searched and clicked a call to action credited to one of their searches (`converted`).
-- denominator: Sessions that searched. Every column counts sessions, in the week of the local day they began; weeks begin as the setting says.
--   A visitor may enter anywhere, by a link to a guide for instance, so a later step can be larger than an earlier one.
--   Clicking a call to action implies that it was seen. A week is open while it, or a session of it, may still go on.
-- key: week_of(day) = $row_week
-- figure sessions: steps per session
-- figure searched: steps where searched per session
-- figure clicked: steps where clicked per session
-- figure viewed: steps where viewed per session
-- figure cta_seen: steps where seen per session
-- figure cta_clicked: steps where cta_clicked per session
-- figure converted: steps where converted per session
-- figure conversion: converted / searched

SELECT
    key AS week,
    * EXCLUDE (key, last_at),
    may_go_on(least(key + 6, CAST($to AS DATE)), last_at) AS is_open
FROM funnel_by(
    week_of(day),
    day BETWEEN $from AND $to
    AND locale = coalesce($locale, '*')
    AND product = coalesce($product, '*')
)
ORDER BY week
LIMIT 1000

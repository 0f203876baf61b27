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
    week_of(day) AS week,
    CAST(sum(sessions) AS BIGINT) AS sessions,
    CAST(sum(searched) AS BIGINT) AS searched,
    CAST(sum(clicked) AS BIGINT) AS clicked,
    CAST(sum(viewed) AS BIGINT) AS viewed,
    CAST(sum(seen) AS BIGINT) AS cta_seen,
    CAST(sum(cta_clicked) AS BIGINT) AS cta_clicked,
    CAST(sum(converted) AS BIGINT) AS converted,
    ratio(sum(converted), sum(searched)) AS conversion,
    may_go_on(least(week_of(max(day)) + 6, CAST($to AS DATE)), max(last_at)) AS is_open
FROM session_days
WHERE day BETWEEN $from AND $to
    AND locale = coalesce($locale, '*')
    AND product = coalesce($product, '*')
GROUP BY week
ORDER BY week
LIMIT 1000

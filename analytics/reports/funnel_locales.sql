-- title: From search to call to action, by language
-- owner: marketing
-- question: How many sessions search, click a result, open a guide, see a call to action and click it, by language?
-- parameters: from, to, locale, product
-- chart: bar x=locale y=searched
-- ratios: conversion
-- numerator: Sessions that searched and clicked a call to action credited to one of their searches (`converted`).
-- denominator: Sessions that searched. Every column counts sessions, on the local day and in the language they began in.
--   A visitor may enter anywhere, by a link to a guide for instance, so a later step can be larger than an earlier one.
--   Clicking a call to action implies that it was seen. The figures are open while the last day, or a session of it, may still go on.
-- key: locale = $row_locale
-- figure sessions: steps per session
-- figure searched: steps where searched per session
-- figure clicked: steps where clicked per session
-- figure viewed: steps where viewed per session
-- figure cta_seen: steps where seen per session
-- figure cta_clicked: steps where cta_clicked per session
-- figure converted: steps where converted per session
-- figure conversion: converted / searched

SELECT
    locale,
    CAST(sum(sessions) AS BIGINT) AS sessions,
    CAST(sum(searched) AS BIGINT) AS searched,
    CAST(sum(clicked) AS BIGINT) AS clicked,
    CAST(sum(viewed) AS BIGINT) AS viewed,
    CAST(sum(seen) AS BIGINT) AS cta_seen,
    CAST(sum(cta_clicked) AS BIGINT) AS cta_clicked,
    CAST(sum(converted) AS BIGINT) AS converted,
    ratio(sum(converted), sum(searched)) AS conversion,
    may_go_on(CAST($to AS DATE), max(last_at)) AS is_open
FROM session_days
WHERE day BETWEEN $from AND $to
    AND locale <> '*'
    AND ($locale IS NULL OR locale = $locale)
    AND product = coalesce($product, '*')
GROUP BY locale
ORDER BY searched DESC, sessions DESC, locale
LIMIT 200

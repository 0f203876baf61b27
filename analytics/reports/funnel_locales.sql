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
    key AS locale,
    * EXCLUDE (key, last_at),
    may_go_on(CAST($to AS DATE), last_at) AS is_open
FROM funnel_by(
    locale,
    day BETWEEN $from AND $to
    AND locale <> '*'
    AND ($locale IS NULL OR locale = $locale)
    AND product = coalesce($product, '*')
)
ORDER BY searched DESC, sessions DESC, locale
LIMIT 200

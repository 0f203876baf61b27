-- title: From search to call to action, by product
-- owner: marketing
-- question: How many sessions search, click a result, open a guide, see a call to action and click it, by product?
-- parameters: from, to, locale, product
-- chart: bar x=product y=searched
-- ratios: conversion
-- numerator: Sessions that searched and clicked a call to action credited to one of their searches (`converted`).
-- denominator: Sessions that searched. Every column counts sessions, on the local day and in the language they began in; a session about two
--   products counts with both, and what was about no product stands in a row of its own.
--   A visitor may enter anywhere, by a link to a guide for instance, so a later step can be larger than an earlier one.
--   Clicking a call to action implies that it was seen. The figures are open while the last day, or a session of it, may still go on.
-- key: product = $row_product
-- figure sessions: steps per session
-- figure searched: steps where searched per session
-- figure clicked: steps where clicked per session
-- figure viewed: steps where viewed per session
-- figure cta_seen: steps where seen per session
-- figure cta_clicked: steps where cta_clicked per session
-- figure converted: steps where converted per session
-- figure conversion: converted / searched

SELECT
    key AS product,
    * EXCLUDE (key, last_at),
    may_go_on(CAST($to AS DATE), last_at) AS is_open
FROM funnel_by(
    product,
    day BETWEEN $from AND $to
    AND locale = coalesce($locale, '*')
    AND product <> '*'
    AND ($product IS NULL OR product = $product)
)
ORDER BY searched DESC, sessions DESC, product
LIMIT 500

-- title: From search to call to action
-- owner: marketing
-- question: How many sessions search, click a result, open a guide, see a call to action and click it, by day and language?
-- parameters: from, to, locale, product
-- chart: line x=day y=searched color=locale
-- ratios: conversion
-- numerator: Sessions that searched and clicked a call to action credited to one of their searches.
-- denominator: Sessions that searched. Every column counts sessions, on the local day and in the language they began in.
--   A visitor may enter anywhere, by a link to a guide for instance, so a later step can be larger than an earlier one.
--   Clicking a call to action implies that it was seen. A day is open while it, or a session of it, may still go on.
-- key: day = $row_day AND locale = $row_locale
-- figure sessions: sessions

WITH steps AS (
    SELECT session, 'searched' AS step FROM intents
    WHERE day BETWEEN $from AND $to AND ($product IS NULL OR product = $product)
    UNION ALL
    SELECT search_session, 'clicked' FROM clicks
    WHERE day >= $from AND ($product IS NULL OR product = $product)
    UNION ALL
    SELECT session, 'viewed' FROM views
    WHERE day BETWEEN $from AND $to AND ($product IS NULL OR product = $product)
    UNION ALL
    SELECT session, unnest(CASE WHEN is_click THEN ['seen', 'cta'] ELSE ['seen'] END) FROM cta_events
    WHERE day BETWEEN $from AND $to AND ($product IS NULL OR product = $product)
    UNION ALL
    SELECT session, 'converted' FROM intents
    WHERE day BETWEEN $from AND $to AND cta_clicks > 0 AND ($product IS NULL OR product = $product)
),

taken AS (
    SELECT
        session,
        bool_or(step = 'searched') AS searched,
        bool_or(step = 'clicked') AS clicked,
        bool_or(step = 'viewed') AS viewed,
        bool_or(step = 'seen') AS seen,
        bool_or(step = 'cta') AS cta,
        bool_or(step = 'converted') AS converted
    FROM steps
    GROUP BY session
)

SELECT
    sessions.day,
    sessions.locale,
    count(*) AS sessions,
    count(*) FILTER (WHERE taken.searched) AS searched,
    count(*) FILTER (WHERE taken.clicked) AS clicked,
    count(*) FILTER (WHERE taken.viewed) AS viewed,
    count(*) FILTER (WHERE taken.seen) AS cta_seen,
    count(*) FILTER (WHERE taken.cta) AS cta_clicked,
    ratio(count(*) FILTER (WHERE taken.converted), count(*) FILTER (WHERE taken.searched)) AS conversion,
    may_go_on(max(sessions.day), max(sessions.last_at)) AS is_open
FROM taken
INNER JOIN sessions ON taken.session = sessions.session
WHERE sessions.day BETWEEN $from AND $to
    AND ($locale IS NULL OR sessions.locale = $locale)
GROUP BY sessions.day, sessions.locale
ORDER BY sessions.day, sessions.locale
LIMIT 10000

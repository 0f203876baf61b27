-- title: People, bots, agents
-- owner: marketing
-- question: How much of what happens is done by people, and how much by bots, AI agents and link previews?
-- parameters: from, to, locale, product
-- chart: bar x=series y=visitors
-- ratios: share
-- series: all
-- numerator: Daily visitors of that series, in the language that their sessions began in.
-- denominator: All daily visitors. Machines are known by a published list; a visitor with two independent signs of a
--   machine in its behaviour counts as a bot, and in `by_behaviour`.
-- key: series = $row_series
-- figure visitors: sessions per visitor
-- figure everyone: all sessions per visitor
-- figure share: visitors / everyone
-- figure by_behaviour: sessions where visitor IN (SELECT visitor FROM visitors WHERE signs >= 2 AND series = 'bot') per visitor
-- figure sessions: sessions
-- figure intents: intents
-- figure views: views

WITH touched AS (
    SELECT session FROM intents WHERE day BETWEEN $from AND $to AND product = $product
    UNION
    SELECT session FROM views WHERE day BETWEEN $from AND $to AND product = $product
    UNION
    SELECT session FROM cta_events WHERE day BETWEEN $from AND $to AND product = $product
),

happened AS (
    SELECT series, visitor, 'session' AS what FROM sessions
    WHERE day BETWEEN $from AND $to
        AND ($locale IS NULL OR locale = $locale)
        AND ($product IS NULL OR session IN (FROM touched))
    UNION ALL
    SELECT series, NULL, 'intent' FROM intents
    WHERE day BETWEEN $from AND $to
        AND ($locale IS NULL OR locale = $locale)
        AND ($product IS NULL OR product = $product)
    UNION ALL
    SELECT series, NULL, 'view' FROM views
    WHERE day BETWEEN $from AND $to
        AND ($locale IS NULL OR locale = $locale)
        AND ($product IS NULL OR product = $product)
)

SELECT
    happened.series,
    count(DISTINCT happened.visitor) AS visitors,
    ratio(count(DISTINCT happened.visitor), sum(count(DISTINCT happened.visitor)) OVER ()) AS share,
    count(*) FILTER (WHERE happened.what = 'session') AS sessions,
    count(*) FILTER (WHERE happened.what = 'intent') AS intents,
    count(*) FILTER (WHERE happened.what = 'view') AS views,
    count(DISTINCT happened.visitor) FILTER (WHERE visitors.signs >= 2 AND happened.series = 'bot') AS by_behaviour
FROM happened
LEFT JOIN visitors ON happened.visitor = visitors.visitor
GROUP BY happened.series
ORDER BY visitors DESC, happened.series
LIMIT 10

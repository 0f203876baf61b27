-- title: People, bots, agents, floods
-- owner: marketing
-- question: How much of what happens is done by people, and how much by bots, AI agents, link previews and floods?
-- parameters: from, to, locale, product
-- chart: bar x=series y=visitors
-- ratios: share
-- series: all
-- numerator: Daily visitors of that series, in the language that their sessions began in.
-- denominator: All daily visitors. Machines are known by a published list; a visitor with two independent signs of a
--   machine in its behaviour counts as a bot, and in `by_behaviour`. A flood is an address that does more than people
--   can; a visitor who is part of one for some of the day counts in both.
-- key: series = $row_series
-- figure visitors: sessions per visitor, day, series
-- figure everyone: all sessions per visitor, day, series
-- figure share: visitors / everyone
-- figure by_behaviour: sessions where visitor IN (SELECT visitor FROM visitors WHERE signs >= 2 AND series = 'bot') per visitor, day, series
-- figure sessions: sessions
-- figure intents: intents
-- figure views: views

WITH visited AS (
    SELECT
        series,
        sum(visitors) AS visitors,
        sum(sessions) AS sessions,
        sum(by_behaviour) AS by_behaviour
    FROM session_days
    WHERE day BETWEEN $from AND $to
        AND locale = coalesce($locale, '*')
        AND product = coalesce($product, '*')
    GROUP BY series
),

searched AS (
    SELECT series, sum(intents) AS intents FROM intent_days
    WHERE day BETWEEN $from AND $to
        AND ($locale IS NULL OR locale = $locale)
        AND ($product IS NULL OR product = $product)
    GROUP BY series
),

opened AS (
    SELECT series, sum(views) AS views FROM guide_days
    WHERE day BETWEEN $from AND $to
        AND locale = coalesce($locale, '*')
        AND ($product IS NULL OR product = $product)
    GROUP BY series
)

SELECT
    series,
    CAST(coalesce(visitors, 0) AS BIGINT) AS visitors,
    ratio(coalesce(visitors, 0), sum(visitors) OVER ()) AS share,
    CAST(coalesce(sessions, 0) AS BIGINT) AS sessions,
    CAST(coalesce(intents, 0) AS BIGINT) AS intents,
    CAST(coalesce(views, 0) AS BIGINT) AS views,
    CAST(coalesce(by_behaviour, 0) AS BIGINT) AS by_behaviour
FROM visited
FULL JOIN searched USING (series)
FULL JOIN opened USING (series)
ORDER BY visitors DESC, series
LIMIT 10

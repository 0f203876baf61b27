-- title: What is missing, and what it costs
-- owner: marketing
-- question: What do people search for that we have nothing about, and how many clicks on calls to action does that lose?
-- parameters: from, to, locale, product
-- chart: bar x=query y=lost_cta_clicks
-- ratios: comparable_conversion
-- totals: lost_intents, lost_cta_clicks, at_least, at_most
-- numerator: Search intents that found nothing, those of similar words together, times the share of comparable intents
--   that ended in a click on a call to action: the lost clicks. `at_least` and `at_most` are that share's 95 % interval
--   (Wilson) times the same intents. Added up, they hold for the total, and are rather too wide. Similar words are looked
--   for among the 400 most frequent queries that found nothing; the rest stand together in the last row, so that the
--   totals miss nothing.
-- denominator: Comparable intents: those that found something and share a word of four letters or more with the query,
--   if there are thirty; else, and in the last row, all that found something. `lost_cta_clicks` = `lost_intents` × converted ÷ comparable.
-- key: gap = $row_query
-- figure lost_intents: lost
-- figure spellings: lost per folded_query
-- figure comparable_intents: comparable
-- figure comparable_converted: comparable where cta_clicks > 0
-- figure comparable_conversion: comparable_converted / comparable_intents
-- figure lost_cta_clicks: of lost_intents, comparable_converted, comparable_intents
-- figure at_least: of lost_intents, comparable_converted, comparable_intents
-- figure at_most: of lost_intents, comparable_converted, comparable_intents

WITH searched AS (
    SELECT
        folded_query,
        any_value(query) AS query,
        CAST(sum(without_results) AS BIGINT) AS without_results,
        CAST(sum(intents - without_results) AS BIGINT) AS with_results,
        CAST(sum(converted_with_results) AS BIGINT) AS converted
    FROM query_sums($from, $to)
    WHERE ($locale IS NULL OR locale = $locale)
        AND ($product IS NULL OR product = $product)
    GROUP BY folded_query
),

failed AS (
    SELECT
        folded_query,
        query,
        without_results AS intents,
        row_number() OVER (ORDER BY without_results DESC, folded_query) AS place
    FROM searched
    WHERE without_results > 0
),

foremost AS (SELECT * FROM failed WHERE place <= 400),

-- Each query joins the most frequent one it is like, unless that one has itself joined another.
nearest AS (
    SELECT
        one.place,
        coalesce(min(other.place), one.place) AS leader
    FROM foremost AS one
    LEFT JOIN foremost AS other
        ON other.place < one.place
        AND (jaro_winkler_similarity(one.folded_query, other.folded_query) >= 0.9
            OR starts_with(one.folded_query, other.folded_query || ' '))
    GROUP BY one.place
),

-- The leader 0 stands for the rest.
clusters AS (
    SELECT
        nearest.place,
        CASE WHEN above.leader = above.place THEN above.place ELSE nearest.place END AS leader
    FROM nearest
    INNER JOIN nearest AS above ON nearest.leader = above.place
    UNION ALL
    SELECT place, 0 FROM failed WHERE place > 400
),

gaps AS (
    SELECT
        clusters.leader,
        first(failed.folded_query ORDER BY failed.place) AS folded_query,
        CASE WHEN clusters.leader = 0 THEN '(all others)' ELSE first(failed.query ORDER BY failed.place) END AS query,
        count(*) AS spellings,
        CAST(sum(failed.intents) AS BIGINT) AS lost_intents
    FROM clusters
    INNER JOIN failed ON clusters.place = failed.place
    GROUP BY clusters.leader
),

words AS (
    SELECT DISTINCT leader, unnest(list_filter(string_split(folded_query, ' '), lambda word: length(word) >= 4)) AS word
    FROM gaps
    WHERE leader > 0
),

found AS (
    SELECT folded_query, with_results AS intents, converted FROM searched
    WHERE with_results > 0
),

near AS (
    SELECT
        leader,
        CAST(sum(intents) AS BIGINT) AS intents,
        CAST(sum(converted) AS BIGINT) AS converted
    FROM (
        SELECT DISTINCT words.leader, found.folded_query, found.intents, found.converted
        FROM found
        INNER JOIN words ON list_contains(string_split(found.folded_query, ' '), words.word)
    )
    GROUP BY leader
),

everything AS (
    SELECT coalesce(sum(intents), 0) AS intents, coalesce(sum(converted), 0) AS converted FROM found
),

rated AS (
    SELECT
        gaps.*,
        near.intents AS near_intents,
        CAST(CASE WHEN near.intents >= 30 THEN near.intents ELSE everything.intents END AS DOUBLE) AS n,
        CAST(CASE WHEN near.intents >= 30 THEN near.converted ELSE everything.converted END AS DOUBLE) AS k
    FROM gaps
    LEFT JOIN near ON gaps.leader = near.leader
    CROSS JOIN everything
),

-- What receipts show: the intents that each gap lost, and those it is compared with.
chosen AS (
    SELECT * FROM intents
    WHERE day BETWEEN $from AND $to
        AND ($locale IS NULL OR locale = $locale)
        AND ($product IS NULL OR product = $product)
),

lost AS (
    SELECT
        gaps.query AS gap,
        chosen.*
    FROM chosen
    INNER JOIN failed ON chosen.folded_query = failed.folded_query
    INNER JOIN clusters ON failed.place = clusters.place
    INNER JOIN gaps ON clusters.leader = gaps.leader
    WHERE chosen.total = 0
),

comparable AS (
    SELECT
        rated.query AS gap,
        chosen.*
    FROM chosen
    INNER JOIN rated ON coalesce(rated.near_intents, 0) < 30 OR EXISTS (
        SELECT 1 FROM words
        WHERE words.leader = rated.leader AND list_contains(string_split(chosen.folded_query, ' '), words.word)
    )
    WHERE chosen.total > 0
)

SELECT
    query,
    spellings,
    lost_intents,
    CAST(n AS BIGINT) AS comparable_intents,
    ratio(k, n) AS comparable_conversion,
    round(lost_intents * k / nullif(n, 0), 2) AS lost_cta_clicks,
    round(lost_intents * wilson(k, n, -1), 2) AS at_least,
    round(lost_intents * wilson(k, n, 1), 2) AS at_most
FROM rated
ORDER BY leader = 0, lost_cta_clicks DESC NULLS LAST, lost_intents DESC, query

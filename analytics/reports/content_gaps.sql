-- title: What is missing, and what it costs
-- owner: marketing
-- question: What do people search for that we have nothing about, and how many clicks on calls to action does that lose?
-- parameters: from, to, locale, product
-- chart: bar x=query y=lost_cta_clicks
-- ratios: comparable_conversion
-- numerator: Search intents that found nothing, those of similar words together, times the share of comparable intents
--   that ended in a click on a call to action: the lost clicks. `at_least` and `at_most` are that share's 95 % interval
--   (Wilson) times the same intents.
-- denominator: Comparable intents: those that found something and share a word of four letters or more with the query,
--   if there are thirty; else all that found something.
-- key: folded_query = folded($row_query)

WITH chosen AS (
    SELECT folded_query, query, total, cta_clicks FROM intents
    WHERE day BETWEEN $from AND $to
        AND ($locale IS NULL OR locale = $locale)
        AND ($product IS NULL OR product = $product)
),

failed AS (
    SELECT
        folded_query,
        first(query ORDER BY query) AS query,
        count(*) AS intents,
        row_number() OVER (ORDER BY count(*) DESC, folded_query) AS place
    FROM chosen
    WHERE total = 0
    GROUP BY folded_query
    ORDER BY place
    LIMIT 400
),

-- Each query joins the most frequent one it is like, unless that one has itself joined another.
nearest AS (
    SELECT
        one.place,
        coalesce(min(other.place), one.place) AS leader
    FROM failed AS one
    LEFT JOIN failed AS other
        ON other.place < one.place
        AND (jaro_winkler_similarity(one.folded_query, other.folded_query) >= 0.9
            OR starts_with(one.folded_query, other.folded_query || ' '))
    GROUP BY one.place
),

clusters AS (
    SELECT
        nearest.place,
        CASE WHEN above.leader = above.place THEN above.place ELSE nearest.place END AS leader
    FROM nearest
    INNER JOIN nearest AS above ON nearest.leader = above.place
),

gaps AS (
    SELECT
        clusters.leader,
        first(failed.folded_query ORDER BY failed.place) AS folded_query,
        first(failed.query ORDER BY failed.place) AS query,
        count(*) AS spellings,
        CAST(sum(failed.intents) AS BIGINT) AS lost_intents
    FROM clusters
    INNER JOIN failed ON clusters.place = failed.place
    GROUP BY clusters.leader
),

words AS (
    SELECT DISTINCT leader, unnest(list_filter(string_split(folded_query, ' '), lambda word: length(word) >= 4)) AS word
    FROM gaps
),

found AS (
    SELECT
        folded_query,
        count(*) AS intents,
        count(*) FILTER (WHERE cta_clicks > 0) AS converted
    FROM chosen
    WHERE total > 0
    GROUP BY folded_query
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
        CAST(CASE WHEN near.intents >= 30 THEN near.intents ELSE everything.intents END AS DOUBLE) AS n,
        CAST(CASE WHEN near.intents >= 30 THEN near.converted ELSE everything.converted END AS DOUBLE) AS k
    FROM gaps
    LEFT JOIN near ON gaps.leader = near.leader
    CROSS JOIN everything
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
ORDER BY lost_cta_clicks DESC NULLS LAST, lost_intents DESC, query
LIMIT 200

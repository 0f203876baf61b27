-- One row a search intent, told by its last query, with what came of it.
-- The average click position is `ranks` / `ranked_clicks`: ranks count from 1, and a click without one is left out.

WITH clicked AS (
    SELECT
        searched.intent,
        count(*) AS clicks,
        count(clicks.rank) AS ranked_clicks,
        coalesce(sum(clicks.rank), 0) AS ranks
    FROM changed_clicks AS clicks
    INNER JOIN changed_intent_searches AS searched
        ON clicks.search_id = searched.search_id AND clicks.visitor = searched.visitor
    GROUP BY searched.intent
),

converted AS (
    SELECT
        intent,
        count(*) AS cta_clicks
    FROM changed_cta_events
    WHERE is_click AND intent IS NOT NULL
    GROUP BY intent
)

SELECT
    last_search.intent,
    last_search.session,
    last_search.day,
    last_search.visitor,
    last_search.series,
    last_search.happened_at AS last_at,
    last_search.locale,
    last_search.product,
    last_search.query,
    last_search.folded_query,
    last_search.total,
    last_search.rescued_by,
    last_search.wanted,
    last_search.position - last_search.first_position + 1 AS searches,
    coalesce(clicked.clicks, 0) AS clicks,
    coalesce(clicked.ranked_clicks, 0) AS ranked_clicks,
    CAST(coalesce(clicked.ranks, 0) AS BIGINT) AS ranks,
    coalesce(converted.cta_clicks, 0) AS cta_clicks,
    last_search.is_sample
FROM changed_intent_searches AS last_search
LEFT JOIN clicked ON last_search.intent = clicked.intent
LEFT JOIN converted ON last_search.intent = converted.intent
WHERE last_search.is_last

-- One row a search intent, told by its last query, with what came of it.
-- The average click position is `ranks` / `ranked_clicks`: ranks count from 1, and a click without one is left out.

WITH clicked AS (
    SELECT
        intent_sequences.intent,
        count(*) AS clicks,
        count(clicks.rank) AS ranked_clicks,
        coalesce(sum(clicks.rank), 0) AS ranks
    FROM changed_clicks AS clicks
    INNER JOIN changed_intent_sequences AS intent_sequences
        ON clicks.search_id = intent_sequences.search_id AND clicks.visitor = intent_sequences.visitor
    GROUP BY intent_sequences.intent
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
    event_sessions.session,
    event_sessions.day,
    events.visitor,
    event_sessions.series,
    events.happened_at AS last_at,
    events.locale,
    coalesce(events.product, events.top_product) AS product,
    events.query,
    searches.folded_query,
    events.total,
    events.rescued_by,
    events.wanted,
    events.query_locale,
    last_search.position - last_search.first_position + 1 AS searches,
    coalesce(clicked.clicks, 0) AS clicks,
    coalesce(clicked.ranked_clicks, 0) AS ranked_clicks,
    CAST(coalesce(clicked.ranks, 0) AS BIGINT) AS ranks,
    coalesce(converted.cta_clicks, 0) AS cta_clicks,
    events.is_sample
FROM changed_intent_sequences AS last_search
INNER JOIN changed_events AS events ON last_search.event = events.rowid
INNER JOIN changed_event_sessions AS event_sessions ON last_search.event = event_sessions.event
INNER JOIN changed_searches AS searches ON last_search.event = searches.event
LEFT JOIN clicked ON last_search.intent = clicked.intent
LEFT JOIN converted ON last_search.intent = converted.intent
WHERE last_search.is_last

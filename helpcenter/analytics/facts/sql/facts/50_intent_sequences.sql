-- One row a search, with the intent it belongs to (`intent`), its place in it and whether it is the intent's last.
-- A search goes on with the one before it in its context when it comes at most 30 seconds later and its text continues
-- the other's, unless a click on a result of that intent came in between.

WITH placed AS (
    SELECT
        event,
        visitor,
        search_id,
        session,
        series,
        step,
        happened_at,
        search_context,
        row_number() OVER searches AS position,
        coalesce(
            CASE
                WHEN happened_at - lag(happened_at) OVER searches > INTERVAL 30 SECONDS THEN true
                ELSE NOT continues(lag(folded_query) OVER searches, folded_query)
            END,
            true
        ) AS stands_alone
    FROM changed_searches
    WINDOW searches AS (PARTITION BY search_context ORDER BY step)
),

-- Only where a search follows another can a click have come in between.
several AS (
    SELECT * FROM placed
    WHERE search_context IN (SELECT search_context FROM placed WHERE position = 2)
),

-- Of searches of the same moment, one: what a click is followed by must not depend on the order of reading.
first_placed AS (
    SELECT
        search_context,
        happened_at,
        arg_min(event, position) AS event
    FROM several
    GROUP BY search_context, happened_at
),

-- The search after each click, and the latest search of the same search_context that was clicked before it.
closings AS (
    SELECT
        later.event,
        max(clicked.position) AS clicked_position
    FROM changed_clicks AS clicks
    INNER JOIN several AS clicked
        ON clicks.search_id = clicked.search_id AND clicks.visitor = clicked.visitor
    ASOF JOIN first_placed AS later
        ON clicked.search_context = later.search_context AND clicks.clicked_at < later.happened_at
    GROUP BY later.event
),

sure AS (
    SELECT
        several.event,
        several.search_context,
        several.position,
        closings.clicked_position,
        several.stands_alone OR coalesce(closings.clicked_position = several.position - 1, false) AS surely_begins
    FROM several
    LEFT JOIN closings ON several.event = closings.event
),

-- A click on an older search closes the intent if that search came after the last one that surely began another.
begun AS (
    SELECT
        event,
        search_context,
        position,
        surely_begins OR coalesce(
            clicked_position >= max(CASE WHEN surely_begins THEN position END) OVER (
                PARTITION BY search_context ORDER BY position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ),
            false
        ) AS begins
    FROM sure
),

numbered AS (
    SELECT
        event,
        max(CASE WHEN begins THEN position END) OVER (searches ROWS UNBOUNDED PRECEDING) AS first_position,
        coalesce(lead(begins) OVER searches, true) AS is_last
    FROM begun
    WINDOW searches AS (PARTITION BY search_context ORDER BY position)
)

SELECT
    placed.event,
    placed.visitor,
    placed.search_id,
    placed.session,
    placed.series,
    placed.step,
    placed.happened_at,
    placed.position,
    coalesce(numbered.first_position, placed.position) AS first_position,
    coalesce(numbered.is_last, true) AS is_last,
    short_name(
        concat_ws('/', placed.session, events.locale, coalesce(events.product, ''), coalesce(events.kind, ''),
            coalesce(numbered.first_position, placed.position))
    ) AS intent
FROM placed
INNER JOIN changed_events AS events ON placed.event = events.rowid
LEFT JOIN numbered ON placed.event = numbered.event

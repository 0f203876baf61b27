-- One row a search, with the intent it belongs to (`intent`) and whether it is the intent's last.
-- A search goes on with the one before it, in the same session, locale and filters, when it comes at most 30 seconds
-- later and its text continues the other's, unless a click on a result of that intent came in between.

WITH placed AS (
    SELECT
        *,
        row_number() OVER box AS position,
        coalesce(
            happened_at - lag(happened_at) OVER box > INTERVAL 30 SECONDS
            OR NOT continues(lag(folded_query) OVER box, folded_query),
            true
        ) AS stands_alone
    FROM changed_searches
    WINDOW box AS (PARTITION BY session, locale, product_filter, kind_filter ORDER BY happened_at, id)
),

-- Of searches of the same moment, one: what a click is followed by must not depend on the order of reading.
first_placed AS (
    SELECT * FROM placed
    QUALIFY row_number() OVER (
        PARTITION BY session, locale, product_filter, kind_filter, happened_at ORDER BY position
    ) = 1
),

-- The search after each click, and the latest search of the same box that was clicked before it.
closings AS (
    SELECT
        later.id,
        max(clicked.position) AS clicked_position
    FROM changed_clicks AS clicks
    INNER JOIN placed AS clicked
        ON clicks.search_id = clicked.search_id AND clicks.visitor = clicked.visitor
    ASOF JOIN first_placed AS later
        ON clicked.session = later.session
        AND clicked.locale = later.locale
        AND clicked.product_filter = later.product_filter
        AND clicked.kind_filter = later.kind_filter
        AND clicks.clicked_at < later.happened_at
    GROUP BY later.id
),

sure AS (
    SELECT
        placed.*,
        closings.clicked_position,
        placed.stands_alone OR coalesce(closings.clicked_position = placed.position - 1, false) AS surely_begins
    FROM placed
    LEFT JOIN closings ON placed.id = closings.id
),

-- A click on an older search closes the intent only if that search still belongs to it.
begun AS (
    SELECT
        *,
        surely_begins OR coalesce(
            clicked_position >= max(CASE WHEN surely_begins THEN position END) OVER (
                box ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ),
            false
        ) AS begins
    FROM sure
    WINDOW box AS (PARTITION BY session, locale, product_filter, kind_filter ORDER BY position)
),

numbered AS (
    SELECT
        *,
        max(CASE WHEN begins THEN position END) OVER (box ROWS UNBOUNDED PRECEDING) AS first_position,
        coalesce(lead(begins) OVER box, true) AS is_last
    FROM begun
    WINDOW box AS (PARTITION BY session, locale, product_filter, kind_filter ORDER BY position)
)

SELECT
    * EXCLUDE (stands_alone, surely_begins, clicked_position, begins),
    concat_ws('/', session, locale, product_filter, kind_filter, first_position) AS intent
FROM numbered

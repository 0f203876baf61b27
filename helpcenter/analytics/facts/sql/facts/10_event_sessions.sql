-- One row an event (`event` is its row in `changed_events`), with the session it belongs to and `step`, which counts the
-- visitor's events. A session ends with a pause (`session_rules.py`). All it holds counts on the local day it began
-- (`day`). `series` is what the visitor was found to be; but a session of a person that was part of a flood, or of which
-- a 'flooded' event says so later, is a flood's as a whole.

WITH marked AS (
    SELECT
        events.rowid AS event,
        events.visitor,
        visitors.series,
        events.type,
        events.series = 'flood' AS is_flood,
        events.happened_at,
        coalesce(happened_at - lag(happened_at) OVER visits > session_pause(), true) AS begins,
        row_number() OVER visits AS step
    FROM changed_events AS events
    INNER JOIN changed_visitors AS visitors ON events.visitor = visitors.visitor
    WINDOW visits AS (PARTITION BY events.visitor ORDER BY happened_at, id)
),

begun AS (
    SELECT
        * EXCLUDE (begins, happened_at),
        max(CASE WHEN begins THEN happened_at END) OVER (
            PARTITION BY visitor ORDER BY step ROWS UNBOUNDED PRECEDING
        ) AS session_began_at
    FROM marked
),

floods AS (
    SELECT DISTINCT
        visitor,
        session_began_at
    FROM begun
    WHERE is_flood AND series = 'human'
)

SELECT
    begun.event,
    begun.step,
    CASE WHEN floods.visitor IS NOT NULL THEN 'flood' ELSE begun.series END AS series,
    short_name(begun.visitor || epoch_us(begun.session_began_at)) AS session,
    local_day(begun.session_began_at) AS day
FROM begun
LEFT JOIN floods ON begun.visitor = floods.visitor AND begun.session_began_at = floods.session_began_at
WHERE begun.type <> 'flooded'

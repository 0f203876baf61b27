-- One row an event, with the session it belongs to.
-- A session ends after 30 minutes without activity. All it holds counts on the local day it began (`day`).
-- `series` is what the visitor was found to be. `changed_events` are those whose facts are to be derived anew.

WITH marked AS (
    SELECT
        events.* EXCLUDE (series),
        visitors.series,
        coalesce(happened_at - lag(happened_at) OVER visits > INTERVAL 30 MINUTES, true) AS begins
    FROM changed_events AS events
    INNER JOIN changed_visitors AS visitors ON events.visitor = visitors.visitor
    WINDOW visits AS (PARTITION BY events.visitor ORDER BY happened_at, id)
),

begun AS (
    SELECT
        * EXCLUDE (begins),
        max(CASE WHEN begins THEN happened_at END) OVER (
            PARTITION BY visitor ORDER BY happened_at, id ROWS UNBOUNDED PRECEDING
        ) AS session_began_at
    FROM marked
)

SELECT
    *,
    visitor || '-' || CAST(epoch_us(session_began_at) AS VARCHAR) AS session,
    local_day(session_began_at) AS day
FROM begun

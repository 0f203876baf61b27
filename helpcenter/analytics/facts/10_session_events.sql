-- One row an event of a person, with the session it belongs to.
-- A session ends after 30 minutes without activity. All it holds counts on the local day it began (`day`).
-- Bots are outside: `changed_events` are those of people whose facts are to be derived anew.

WITH marked AS (
    SELECT
        *,
        coalesce(happened_at - lag(happened_at) OVER visits > INTERVAL 30 MINUTES, true) AS begins
    FROM changed_events
    WINDOW visits AS (PARTITION BY visitor ORDER BY happened_at, id)
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

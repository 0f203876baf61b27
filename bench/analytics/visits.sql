-- A slice of the made-up year: the lines of its events, in the order in which several web processes hand them over.
-- Every choice is drawn from the number of a visit, the seed and what it is for, so any slice can be made by itself.
-- Twice through `hash`: DuckDB joins the hashes of several values by exclusive or, and choices would go together.

WITH numbered AS (
    SELECT v, v * ${step} + bits(v, 'second') % 60000000 AS planned, CAST(v - ${lag} AS BIGINT) AS earlier
    FROM range(${first_visit}, ${last_visit}) AS numbers(v)
),

-- Visits go past midnight only where no span of days begins that the bench asks for: there events counted by their own
-- day and by the day of their session are the same. On those evenings a few are put right before midnight.
timed AS (
    SELECT
        *,
        86400000000 - planned % 86400000000 AS left_of_day,
        (364 - planned // 86400000000) % 10 = 5 AS may_cross,
        draw(v, 'again') < 0.08 AND draw(earlier, 'again') >= 0.08 AND earlier >= 0
            AND planned // 86400000000 = (earlier * ${step}) // 86400000000 AS is_second
    FROM numbered
),

people AS (
    SELECT
        v,
        CASE WHEN is_second THEN earlier ELSE v END AS person,
        CASE
            WHEN left_of_day < 60000000 AND NOT may_cross THEN planned - 60000000
            WHEN left_of_day < 900000000 AND may_cross AND draw(v, 'late') < 0.5
                THEN planned + left_of_day - 5000000 - bits(v, 'late by') % 15000000
            ELSE planned
        END AS begins,
        draw(v, 'kind') AS kind,
        draw(v, 'total') >= 0.1 AS finds,
        CAST(floor(exp(draw(v, 'query') * ln(${queries} + 1))) AS BIGINT) AS number,
        bits(v, 'guide') % ${guides} AS chosen
    FROM timed
),

visits AS MATERIALIZED (
    SELECT
        *,
        kind < 0.04 AS is_lost,
        kind >= 0.04 AND kind < 0.14 AS is_led,
        kind >= 0.03 AND NOT (kind >= 0.04 AND kind < 0.14) AS searches,
        finds AND draw(v, 'opens') < 0.7 AS opens_found,
        draw(v, 'suggest') < 0.5 AS types_on,
        draw(v, 'cta') < 0.5 AS sees_cta,
        format('{:016x}{:04x}', bits(begins // 86400000000 * 4 + v % 4, 'process'), v % 4) AS process,
        pick(${locales}, v, 'locale') AS locale,
        format('","visitor":"{:016x}","locale":"', bits(person, 'visitor')) AS visitor,
        CASE
            WHEN draw(person, 'series') < 0.04 THEN ',"series":"bot"'
            WHEN draw(person, 'series') < 0.05 THEN ',"series":"agent"'
            WHEN draw(person, 'series') < 0.055 THEN ',"series":"preview"'
        END AS series,
        format('{:012x}', bits(v, 'search') >> 16) AS search_id,
        CASE WHEN draw(v, 'filter') < 0.05 THEN concat(',"product":"p', 1 + number % 2, '"') END AS filter,
        format('{} product {}', pick(['cancel', 'export', 'refund', 'move'], number, 'verb'), number) AS query,
        concat(',"product":"p', 1 + chosen % 2, '","guide":"guide-', chosen, '"') AS guide,
        concat(
            CASE
                WHEN draw(v, 'utm') < 0.05 THEN concat(
                    ',"utm_source":"newsletter","utm_medium":"email","utm_campaign":"letter-', bits(v, 'letter') % 12, '"')
                ELSE ',"referrer":"' || pick([NULL, NULL, 'www.google.com', 'www.bing.com', 'news.example', 'chat.example'], v, 'site') || '"'
            END
        ) AS source,
        concat(',"wanted":"', pick(${locales}, person, 'wanted')[:2], '"') AS wanted
    FROM people
),

-- What each kind of event says between its series and where the visit came from, and after that.
steps AS (
    SELECT
        v, 0 AS k, begins, process, 'not_found' AS type, visitor, locale, series, NULL AS says, source, wanted,
        concat(',"path":"/', locale, '/guides/gone-', bits(v, 'gone') % 200, '"') AS ending
    FROM visits
    WHERE is_lost
    UNION ALL BY NAME
    SELECT
        v, 1 AS k, begins + 1000000 AS begins, process, 'search' AS type, visitor, locale, series, wanted,
        CASE WHEN NOT is_lost THEN source END AS source,
        concat(',"search_id":"', reverse(search_id), '","query":"', query[:8], '","via":"suggest","total":9', filter) AS says
    FROM visits
    WHERE searches AND types_on
    UNION ALL BY NAME
    SELECT
        v, 2 AS k, begins + 3000000 AS begins, process, 'search' AS type, visitor, locale, series, wanted,
        CASE WHEN NOT is_lost AND NOT types_on THEN source END AS source,
        concat(
            ',"search_id":"', search_id, '","query":"', query, '","via":"page"',
            CASE
                WHEN finds THEN concat(
                    ',"total":', 1 + bits(v, 'found') % 29,
                    CASE WHEN draw(v, 'rescued') < 0.05 THEN ',"rescued_by":"' || pick(['typo', 'synonym', 'locale'], v, 'by') || '"' END,
                    filter, ',"top_guide":"guide-', number % ${guides}, '","top_product":"p', 1 + number % 2, '"')
                ELSE concat(',"total":0', filter)
            END
        ) AS says
    FROM visits
    WHERE searches
    UNION ALL BY NAME
    SELECT
        v, 3 AS k, begins + 8000000 AS begins, process, 'view' AS type, visitor, locale, series, wanted,
        CASE WHEN is_led THEN source END AS source,
        CASE WHEN is_led THEN guide
            ELSE concat(',"search_id":"', search_id, '"', guide, ',"block":"export","rank":', 1 + bits(v, 'rank') % 5) END AS says,
        concat(',"served":"', CASE WHEN draw(v, 'served') < 0.8 THEN locale ELSE 'en' END, '"') AS ending
    FROM visits
    WHERE is_led OR (searches AND opens_found)
    UNION ALL BY NAME
    SELECT
        v, 4 AS k, begins + 20000000 AS begins, process, visitor, locale, series, wanted,
        CASE WHEN draw(v, 'helped') < 0.6 THEN 'helpful' ELSE 'unhelpful' END AS type,
        guide AS says,
        concat(
            CASE WHEN draw(v, 'helped') > 0.8 THEN ',"reason":"outdated"' END,
            CASE WHEN draw(v, 'helped') > 0.95 THEN ',"comment":"The button has another name now."' END,
            format(',"revision":"{:012x}"', bits(chosen, 'revision') >> 16)
        ) AS ending
    FROM visits
    WHERE (is_led OR (searches AND opens_found)) AND draw(v, 'answers') < 0.04
    UNION ALL BY NAME
    SELECT
        v, 5 + k AS k, begins + 28000000 + k * 5000000 AS begins, process, visitor, locale, series, wanted,
        ['cta_seen', 'cta_click'][1 + k] AS type,
        concat(
            CASE WHEN NOT is_led THEN ',"search_id":"' || search_id || '"' END,
            guide,
            CASE WHEN NOT is_led THEN concat(',"block":"export","rank":', 1 + bits(v, 'rank') % 5) END,
            ',"cta":"', pick(['c', 'trial', 'call'], chosen, 'cta'), '","variant":"', pick(['a', 'b'], person, 'variant'),
            '","placement":"', pick(['alternative', 'end', 'top'], v, 'place'), '"'
        ) AS says
    FROM visits, range(2) AS parts(k)
    WHERE (is_led OR (searches AND opens_found)) AND sees_cta AND (k = 0 OR draw(v, 'click') < 0.15)
),

handed_over AS (
    SELECT *, begins + bits(v * 8 + k, 'hand over') % 2000000 AS handed FROM steps
)

SELECT concat(
    '{"id":"', process, format('{:012x}', v * 8 + k),
    '","at":"', strftime(make_timestamp(${origin} + begins), '%Y-%m-%dT%H:%M:%S.%fZ'),
    '","type":"', type, visitor, locale, '"', series, says, source, wanted, ending, '}'
) AS line
FROM handed_over
WHERE handed >= ${begins} AND handed < ${ends}
ORDER BY handed, v, k

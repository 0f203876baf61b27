-- How queries were spelled, by day: what a query is called in the reports.

SELECT
    day,
    query_id(folded_query) AS query_id,
    folded_query,
    query,
    count(*) AS intents
FROM fact_intents
WHERE day IN (SELECT day FROM dirty_days)
GROUP BY day, folded_query, query

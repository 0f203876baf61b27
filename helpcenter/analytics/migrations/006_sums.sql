-- The language that a query is in. Clicks are told by the views they opened, and searches by their intents.

ALTER TABLE events ADD COLUMN query_locale VARCHAR;
DROP VIEW IF EXISTS clicks;
DROP VIEW IF EXISTS intent_searches;
DROP TABLE IF EXISTS fact_clicks;
DROP TABLE IF EXISTS fact_intent_searches;

-- Facts move to tables of their own name, behind views that show one series. They are derived anew from the events.

DELETE FROM facts_version;
DROP TABLE IF EXISTS sessions;
DROP TABLE IF EXISTS views;
DROP TABLE IF EXISTS clicks;
DROP TABLE IF EXISTS intent_searches;
DROP TABLE IF EXISTS cta_events;
DROP TABLE IF EXISTS intents;

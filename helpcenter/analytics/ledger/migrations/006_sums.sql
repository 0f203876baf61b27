-- The language that a query is in. What older facts held is carried over when the new ones are made.

ALTER TABLE events ADD COLUMN query_locale VARCHAR;
-- Which segments the facts have been derived from, and by which definitions.

ALTER TABLE segments ADD COLUMN is_derived BOOLEAN DEFAULT false;

CREATE TABLE facts_version (version VARCHAR NOT NULL);

-- Events as they were recorded, and the segments they came from.
-- No primary keys, unique constraints or indexes: DuckDB has had corruption reports with them, and nothing here needs one.

CREATE TABLE events (
    id VARCHAR NOT NULL,
    happened_at TIMESTAMP NOT NULL,
    type VARCHAR NOT NULL,
    visitor VARCHAR NOT NULL,
    locale VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    search_id VARCHAR,
    query VARCHAR,
    via VARCHAR,
    total BIGINT,
    rescued_by VARCHAR,
    product VARCHAR,
    kind VARCHAR,
    top_guide VARCHAR,
    top_product VARCHAR,
    guide VARCHAR,
    block VARCHAR,
    rank BIGINT,
    cta VARCHAR,
    variant VARCHAR,
    placement VARCHAR,
    referrer VARCHAR,
    is_sample BOOLEAN NOT NULL,
    segment VARCHAR NOT NULL
);

COMMENT ON COLUMN events.happened_at IS 'UTC';

CREATE TABLE segments (
    id VARCHAR NOT NULL,
    ingested_at TIMESTAMP NOT NULL,
    bad_lines BIGINT NOT NULL
);

COMMENT ON COLUMN segments.ingested_at IS 'UTC';
COMMENT ON COLUMN segments.bad_lines IS 'Lines that held no event; the file is kept in spool/damaged/.';

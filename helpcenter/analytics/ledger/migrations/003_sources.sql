-- Where visitors come from, and the languages they want and get.

ALTER TABLE events ADD COLUMN utm_source VARCHAR;
ALTER TABLE events ADD COLUMN utm_medium VARCHAR;
ALTER TABLE events ADD COLUMN utm_campaign VARCHAR;
ALTER TABLE events ADD COLUMN wanted VARCHAR;
ALTER TABLE events ADD COLUMN served VARCHAR;

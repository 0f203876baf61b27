-- What readers say of a guide beside yes or no, and pages that are not there.

ALTER TABLE events ADD COLUMN reason VARCHAR;
ALTER TABLE events ADD COLUMN comment VARCHAR;
ALTER TABLE events ADD COLUMN revision VARCHAR;
ALTER TABLE events ADD COLUMN path VARCHAR;

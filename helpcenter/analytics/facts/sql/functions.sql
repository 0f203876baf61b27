-- Macros that facts, rollups and reports share: local time, shares, queries compared, short names.

-- The site's local day of a UTC moment. The site's time zone is the session's TimeZone.
CREATE OR REPLACE MACRO local_day(moment) AS CAST(moment AT TIME ZONE 'UTC' AS DATE);

-- The site's local hour of a UTC moment; when clocks are set back, two hours have one name.
CREATE OR REPLACE MACRO local_hour(moment) AS date_trunc('hour', moment AT TIME ZONE 'UTC' AT TIME ZONE current_setting('TimeZone'));

-- The local hour of the day, such as '09:00'.
CREATE OR REPLACE MACRO hour_of(moment) AS strftime(local_hour(moment), '%H:00');

-- A share between 0 and 1; null when there is nothing to share.
CREATE OR REPLACE MACRO ratio(part, whole) AS round(CAST(part AS DOUBLE) / nullif(whole, 0), 6);

-- The first day of a day's week. Weeks begin on the day of the setting, 1 is Monday.
CREATE OR REPLACE MACRO week_of(day) AS
    CAST(day - CAST((isodow(day) - coalesce(getvariable('week_start'), 1) + 7) % 7 AS INTEGER) AS DATE);

-- Whether figures up to a day, with sessions last active at a UTC moment, may still change.
CREATE OR REPLACE MACRO may_go_on(day, last_at) AS
    day >= local_day(now() AT TIME ZONE 'UTC') OR last_at > now() AT TIME ZONE 'UTC' - session_pause();

-- The end of the 95 % interval (Wilson) of a share of k in n; side is -1 for the lower end, 1 for the upper.
CREATE OR REPLACE MACRO wilson(k, n, side) AS
    CASE WHEN n > 0 THEN
        greatest(0, least(1, (k / n + 1.9208 / n + side * 1.96 * sqrt(k / n * (1 - k / n) / n + 0.9604 / (n * n)))
            / (1 + 3.8416 / n)))
    END;

-- A query without case, accents and spare spaces, for telling whether two are the same.
CREATE OR REPLACE MACRO folded(query) AS
    trim(regexp_replace(strip_accents(lower(nfc_normalize(query))), '\s+', ' ', 'g'));

-- A number that stands for a folded query.
CREATE OR REPLACE MACRO query_id(folded_query) AS md5_number_lower(folded_query);

-- DuckDB's levenshtein counts bytes. These stand in for a pair's characters, one byte each, so that it counts characters.
CREATE OR REPLACE MACRO stand_ins() AS
    '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz !"#$%&()*+,-./:;<=>?@[]^_`{|}~';

CREATE OR REPLACE MACRO one_byte_each(query, characters) AS translate(query, characters, stand_ins());

CREATE OR REPLACE MACRO characters_of(query) AS list_aggregate(list_distinct(string_split(query, '')), 'string_agg', '');

-- How many characters must be put in, taken out or changed to make one query of the other.
CREATE OR REPLACE MACRO edits(one, other) AS
    CASE
        WHEN strlen(one) = length(one) AND strlen(other) = length(other) THEN levenshtein(one, other)
        -- Too many different characters to stand in for: hundreds of characters long. Bytes must do.
        WHEN length(characters_of(one || other)) > length(stand_ins()) THEN levenshtein(one, other)
        ELSE levenshtein(
            one_byte_each(one, characters_of(one || other)), one_byte_each(other, characters_of(one || other)))
    END;

-- Whether one folded query goes on where the other stood.
CREATE OR REPLACE MACRO continues(one, other) AS
    starts_with(one, other)
    OR starts_with(other, one)
    OR (abs(length(one) - length(other)) <= 2 AND edits(one, other) <= 2);

-- A short name for a long one; two of a hundred million are alike once in a million ledgers.
CREATE OR REPLACE MACRO short_name(text) AS left(to_base64(unhex(md5(text))), 12);

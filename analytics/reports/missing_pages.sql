-- title: Pages that are not there
-- owner: editors
-- question: Which addresses do people ask for that lead nowhere, and who links to them?
-- parameters: from, to, locale
-- chart: bar x=path y=times
-- numerator: Times that a page was asked for which is not there, or no longer.
-- denominator: None: these are counts. `visitors` are daily visitors; `from_elsewhere` came by a link on another site,
--   most often the one in `links_from`. An old address of a guide is led on by `previous_slugs` in its text.
-- key: path = $row_path
-- figure times: missing_pages
-- figure visitors: missing_pages per visitor
-- figure from_elsewhere: missing_pages where referrer IS NOT NULL

SELECT
    path,
    count(*) AS times,
    count(DISTINCT visitor) AS visitors,
    count(referrer) AS from_elsewhere,
    mode(referrer ORDER BY referrer) AS links_from,
    max(day) AS last_day
FROM missing_pages
WHERE day BETWEEN $from AND $to
    AND ($locale IS NULL OR locale = $locale)
GROUP BY path
ORDER BY visitors DESC, times DESC, path
LIMIT 500

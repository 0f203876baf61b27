-- One row a click on a result: a guide opened with the id of a search by the same visitor.
-- The same result opened again is the same click. The link opened by anyone else is a plain view.

SELECT
    views.id,
    views.search_id,
    views.visitor,
    views.series,
    views.happened_at AS clicked_at,
    views.session,
    views.day,
    views.locale,
    views.guide,
    views.block,
    views.product,
    views.rank,
    searches.session AS search_session
FROM changed_session_events AS views
INNER JOIN changed_searches AS searches
    ON views.search_id = searches.search_id AND views.visitor = searches.visitor
WHERE views.type = 'view'
QUALIFY row_number() OVER (
    PARTITION BY views.search_id, views.guide, views.block ORDER BY views.happened_at, views.id
) = 1

-- One row a search that was answered; one recorded twice under the same search id counts once. `product` is what it was about: the filter, else the best hit's product.

SELECT
    id,
    search_id,
    session,
    day,
    visitor,
    series,
    happened_at,
    locale,
    query,
    folded(query) AS folded_query,
    total,
    rescued_by,
    via,
    coalesce(product, '') AS product_filter,
    coalesce(kind, '') AS kind_filter,
    coalesce(product, top_product) AS product,
    top_guide,
    wanted,
    is_sample
FROM changed_session_events
WHERE type = 'search' AND folded(query) <> ''
QUALIFY row_number() OVER (PARTITION BY visitor, coalesce(search_id, id) ORDER BY happened_at, id) = 1

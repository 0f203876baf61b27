-- title: What readers say
-- owner: editors
-- question: What do readers say that guides lack, and about which part?
-- parameters: from, to, locale, product
-- chart: none
-- numerator: None: each row is one reader's last word on a guide, the newest first.
-- denominator: None. Addresses, numbers and secrets in comments are marked before anything is written. `revision` is the
--   text that was read: who said it of an older one may have been answered since.

SELECT
    day,
    guide,
    block,
    locale,
    is_helpful,
    reason,
    comment,
    revision
FROM feedback
WHERE day BETWEEN $from AND $to
    AND ($locale IS NULL OR locale = $locale)
    AND ($product IS NULL OR product = $product)
ORDER BY day DESC, happened_at DESC, guide, id
LIMIT 500

-- title: Translations that are missed
-- owner: editors
-- question: Which guides do people open in a language that they are not translated into, and what does it cost?
-- parameters: from, to, locale, product
-- chart: bar x=guide y=fallback_views
-- ratios: searched_again_rate
-- numerator: Of these, those after which the same session searched again within five minutes.
-- denominator: Guides opened that were shown in another language than the page's, for want of a translation.
-- key: guide = $row_guide AND locale = $row_locale
-- figure fallback_views: views where served <> locale
-- figure sessions: views where served <> locale per session
-- figure searched_again: views where served <> locale AND searched_again_at IS NOT NULL
-- figure searched_again_rate: searched_again / fallback_views

SELECT
    guide,
    locale,
    CAST(sum(fallback_views) AS BIGINT) AS fallback_views,
    CAST(sum(fallback_sessions) AS BIGINT) AS sessions,
    CAST(sum(fallback_searched_again) AS BIGINT) AS searched_again,
    ratio(sum(fallback_searched_again), sum(fallback_views)) AS searched_again_rate
FROM guide_days
WHERE day BETWEEN $from AND $to
    AND locale <> '*'
    AND ($locale IS NULL OR locale = $locale)
    AND ($product IS NULL OR product = $product)
    AND fallback_views > 0
GROUP BY guide, locale
ORDER BY fallback_views DESC, searched_again DESC, guide, locale
LIMIT 500

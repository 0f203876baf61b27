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
-- figure searched_again: views where served <> locale AND research_seconds IS NOT NULL
-- figure searched_again_rate: searched_again / fallback_views

SELECT
    guide,
    locale,
    count(*) AS fallback_views,
    count(DISTINCT session) AS sessions,
    count(research_seconds) AS searched_again,
    ratio(count(research_seconds), count(*)) AS searched_again_rate
FROM views
WHERE day BETWEEN $from AND $to
    AND ($locale IS NULL OR locale = $locale)
    AND ($product IS NULL OR product = $product)
    AND served <> locale
GROUP BY guide, locale
ORDER BY fallback_views DESC, searched_again DESC, guide, locale
LIMIT 500

-- title: Languages
-- owner: editors
-- question: In which languages do people read and search, and which would they rather have?
-- parameters: from, to, locale, product
-- chart: bar x=locale y=intents
-- ratios: fallback_share, other_share
-- numerator: For the fallback share, guides opened that were shown in another language than the page's, for want of a
--   translation. For the other share, search intents of people whose browser asks first for another language.
-- denominator: Guides opened in that language; search intents in that language of browsers that name one.
-- trend: intents count(*) by locale
-- key: locale = $row_locale
-- figure views: views
-- figure fallback_views: views where served <> locale
-- figure fallback_share: fallback_views / views
-- figure intents: intents
-- figure intents_with_language: intents where wanted IS NOT NULL
-- figure wanting_other: intents where wanted <> split_part(locale, '-', 1)
-- figure other_share: wanting_other / intents_with_language

WITH happened AS (
    SELECT locale, 'view' AS what, served IS NOT NULL AND served <> locale AS is_other, NULL AS wanted FROM views
    WHERE day BETWEEN $from AND $to
        AND ($locale IS NULL OR locale = $locale)
        AND ($product IS NULL OR product = $product)
    UNION ALL
    SELECT locale, 'intent', coalesce(wanted <> split_part(locale, '-', 1), false), wanted FROM intents
    WHERE day BETWEEN $from AND $to
        AND ($locale IS NULL OR locale = $locale)
        AND ($product IS NULL OR product = $product)
)

SELECT
    locale,
    count(*) FILTER (WHERE what = 'view') AS views,
    count(*) FILTER (WHERE what = 'view' AND is_other) AS fallback_views,
    ratio(count(*) FILTER (WHERE what = 'view' AND is_other), count(*) FILTER (WHERE what = 'view')) AS fallback_share,
    count(*) FILTER (WHERE what = 'intent') AS intents,
    count(wanted) AS intents_with_language,
    count(*) FILTER (WHERE what = 'intent' AND is_other) AS wanting_other,
    ratio(count(*) FILTER (WHERE what = 'intent' AND is_other), count(wanted)) AS other_share,
    mode(wanted ORDER BY wanted) FILTER (WHERE is_other) AS most_wanted
FROM happened
GROUP BY locale
ORDER BY intents DESC, views DESC, locale
LIMIT 100

-- title: Languages
-- owner: editors
-- question: In which languages do people read and search, and which would they rather have?
-- parameters: from, to, locale, product
-- chart: bar x=locale y=intents
-- ratios: fallback_share, other_share
-- numerator: For the fallback share, guides opened that were shown in another language than the page's, for want of a
--   translation. For the other share, search intents of people whose browser asks first for another language.
-- denominator: Guides opened in that language; search intents in that language of browsers that name one.
-- trend: intent_days sum(intents) by locale
-- key: locale = $row_locale
-- figure views: views
-- figure fallback_views: views where served <> locale
-- figure fallback_share: fallback_views / views
-- figure intents: intents
-- figure intents_with_language: intents where wanted IS NOT NULL
-- figure wanting_other: intents where wanted <> split_part(locale, '-', 1)
-- figure other_share: wanting_other / intents_with_language

WITH opened AS (
    SELECT
        locale,
        sum(views) AS views,
        sum(fallback_views) AS fallback_views
    FROM guide_days
    WHERE day BETWEEN $from AND $to
        AND locale <> '*'
        AND ($locale IS NULL OR locale = $locale)
        AND ($product IS NULL OR product = $product)
    GROUP BY locale
    HAVING sum(views) > 0
),

wished AS (
    SELECT
        locale,
        wanted,
        sum(intents) AS intents,
        wanted NOT IN ('', split_part(locale, '-', 1)) AS is_other
    FROM intent_days
    WHERE day BETWEEN $from AND $to
        AND ($locale IS NULL OR locale = $locale)
        AND ($product IS NULL OR product = $product)
    GROUP BY locale, wanted
),

searched AS (
    SELECT
        locale,
        sum(intents) AS intents,
        sum(intents) FILTER (WHERE wanted <> '') AS intents_with_language,
        sum(intents) FILTER (WHERE is_other) AS wanting_other,
        first(wanted ORDER BY intents DESC, wanted) FILTER (WHERE is_other) AS most_wanted
    FROM wished
    GROUP BY locale
)

SELECT
    locale,
    CAST(coalesce(views, 0) AS BIGINT) AS views,
    CAST(coalesce(fallback_views, 0) AS BIGINT) AS fallback_views,
    ratio(fallback_views, views) AS fallback_share,
    CAST(coalesce(intents, 0) AS BIGINT) AS intents,
    CAST(coalesce(intents_with_language, 0) AS BIGINT) AS intents_with_language,
    CAST(coalesce(wanting_other, 0) AS BIGINT) AS wanting_other,
    ratio(coalesce(wanting_other, 0), intents_with_language) AS other_share,
    most_wanted
FROM opened
FULL JOIN searched USING (locale)
ORDER BY intents DESC, views DESC, locale
LIMIT 100

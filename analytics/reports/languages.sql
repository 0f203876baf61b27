-- title: Languages
-- owner: editors
-- question: In which languages do people read and search, and which would they rather have?
-- parameters: from, to, locale, product
-- chart: bar x=locale y=intents
-- ratios: fallback_share, in_other_share, other_share
-- numerator: For the fallback share, guides opened that were shown in another language than the page's, for want of a
--   translation. `in_other_share`: search intents whose words are in another language of the site. For the other share,
--   search intents of people whose browser asks first for another language.
-- denominator: Guides opened in that language; search intents in that language; those of browsers that name a language.
-- trend: intent_days sum(intents) by locale
-- key: locale = $row_locale
-- figure views: views
-- figure fallback_views: views where served <> locale
-- figure fallback_share: fallback_views / views
-- figure intents: intents
-- figure in_other_language: intents where query_locale IS NOT NULL
-- figure in_other_share: in_other_language / intents
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

searched AS (
    SELECT
        locale,
        wanted,
        query_locale,
        sum(intents) AS intents,
        wanted NOT IN ('', split_part(locale, '-', 1)) AS is_other
    FROM intent_days
    WHERE day BETWEEN $from AND $to
        AND ($locale IS NULL OR locale = $locale)
        AND ($product IS NULL OR product = $product)
    GROUP BY locale, wanted, query_locale
),

counted AS (
    SELECT
        locale,
        sum(intents) AS intents,
        sum(intents) FILTER (WHERE query_locale <> '') AS in_other_language,
        sum(intents) FILTER (WHERE wanted <> '') AS intents_with_language,
        sum(intents) FILTER (WHERE is_other) AS wanting_other
    FROM searched
    GROUP BY locale
),

-- The language that most of them are in, and the one that most would rather have.
used AS (
    SELECT locale, query_locale AS most_in FROM searched
    WHERE query_locale <> ''
    GROUP BY locale, query_locale
    QUALIFY row_number() OVER (PARTITION BY locale ORDER BY sum(intents) DESC, query_locale) = 1
),

wished AS (
    SELECT locale, wanted AS most_wanted FROM searched
    WHERE is_other
    GROUP BY locale, wanted
    QUALIFY row_number() OVER (PARTITION BY locale ORDER BY sum(intents) DESC, wanted) = 1
)

SELECT
    locale,
    CAST(coalesce(views, 0) AS BIGINT) AS views,
    CAST(coalesce(fallback_views, 0) AS BIGINT) AS fallback_views,
    ratio(fallback_views, views) AS fallback_share,
    CAST(coalesce(intents, 0) AS BIGINT) AS intents,
    CAST(coalesce(in_other_language, 0) AS BIGINT) AS in_other_language,
    ratio(coalesce(in_other_language, 0), intents) AS in_other_share,
    most_in,
    CAST(coalesce(intents_with_language, 0) AS BIGINT) AS intents_with_language,
    CAST(coalesce(wanting_other, 0) AS BIGINT) AS wanting_other,
    ratio(coalesce(wanting_other, 0), intents_with_language) AS other_share,
    most_wanted
FROM opened
FULL JOIN counted USING (locale)
LEFT JOIN used USING (locale)
LEFT JOIN wished USING (locale)
ORDER BY intents DESC, views DESC, locale
LIMIT 100

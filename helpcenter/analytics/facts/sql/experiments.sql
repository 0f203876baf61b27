-- What the reports read of experiments. The owner sets the variables `experiments` and `verdicts`; without them there are none.

-- One row an experiment and daily visitor who was shown one of its wordings, on the days that count. Clicks and what came
-- after them are null while the experiment runs. `searched_again` and `unhelpful` tell only what came after the visitor
-- first saw the call to action, on any guide: a wording is not to blame for what was before. Who was shown two wordings, because the weights were changed in the
-- middle of a day, tells nothing and is left out.
CREATE OR REPLACE VIEW trial_visitors AS
WITH experiments AS (
    SELECT unnest(
        CAST(getvariable('experiments') AS STRUCT(cta VARCHAR, since DATE, until DATE, is_hidden BOOLEAN)[]),
        recursive := true
    )
),

shown AS (
    SELECT
        shown.cta,
        shown.visitor,
        any_value(shown.variant) AS variant,
        bool_or(shown.is_click) AS clicked,
        min(shown.day) AS day,
        min(shown.happened_at) AS seen_at,
        first(shown.locale ORDER BY shown.happened_at) AS locale,
        first(shown.product ORDER BY shown.happened_at) AS product,
        any_value(experiments.is_hidden) AS is_hidden
    FROM fact_cta_events AS shown
    INNER JOIN experiments ON shown.cta = experiments.cta AND shown.day BETWEEN experiments.since AND experiments.until
    WHERE shown.variant IS NOT NULL AND shown.series = 'human'
    GROUP BY shown.cta, shown.visitor
    HAVING count(DISTINCT shown.variant) = 1
),

searched_again AS (
    SELECT DISTINCT
        shown.cta,
        shown.visitor
    FROM shown
    INNER JOIN fact_views AS views ON shown.visitor = views.visitor
    WHERE views.searched_again_at > shown.seen_at AND views.series = 'human'
),

unhelpful AS (
    SELECT DISTINCT
        shown.cta,
        shown.visitor
    FROM shown
    INNER JOIN fact_feedback AS feedback
        ON shown.visitor = feedback.visitor AND feedback.happened_at > shown.seen_at
    WHERE NOT feedback.is_helpful AND feedback.series = 'human'
)

SELECT
    cta,
    variant,
    -- Joined with what visitors clicked, it would tell.
    CASE WHEN NOT is_hidden THEN visitor END AS visitor,
    day,
    locale,
    product,
    CASE WHEN NOT is_hidden THEN clicked END AS clicked,
    CASE WHEN NOT is_hidden
        THEN (cta, visitor) IN (SELECT (cta, visitor) FROM searched_again)
    END AS searched_again,
    CASE WHEN NOT is_hidden THEN (cta, visitor) IN (SELECT (cta, visitor) FROM unhelpful) END AS unhelpful
FROM shown;

-- One row an experiment and wording: what may be said of it.
CREATE OR REPLACE VIEW verdicts AS
SELECT unnest(
    CAST(getvariable('verdicts') AS STRUCT(
        cta VARCHAR,
        variant VARCHAR,
        verdict VARCHAR,
        visitors BIGINT,
        needed BIGINT,
        days BIGINT,
        clicked BIGINT,
        click_rate DOUBLE,
        lift DOUBLE,
        p DOUBLE
    )[]),
    recursive := true
);

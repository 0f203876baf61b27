-- title: Experiments
-- owner: marketing
-- question: Which wording of a call to action is better, and may one trust it?
-- parameters: none
-- chart: none
-- ratios: click_rate, lift
-- numerator: Daily visitors who were shown the wording and clicked it. `lift` is that rate against the first wording's,
--   `p` how often chance alone makes such a difference, corrected for the number of wordings (Holm).
-- denominator: Daily visitors who were shown that wording alone. Nothing is told before each wording has had `needed`
--   visitors and seven days have passed; what is told then stays. All days of the experiment count, whatever is asked for.
-- key: cta = $row_cta AND variant = $row_variant
-- figure visitors: counted
-- figure clicked: counted where clicked
-- figure click_rate: clicked / visitors
-- figure everyone: all counted where cta = $row_cta
-- figure everyone_who_clicked: all counted where cta = $row_cta AND clicked
-- figure days: all counted where cta = $row_cta per day
-- figure needed: of everyone, everyone_who_clicked
-- figure lift: of clicked, visitors, everyone_who_clicked, everyone
-- figure p: of clicked, visitors, everyone_who_clicked, everyone

WITH counted AS (
    SELECT * FROM trial_visitors
)

SELECT
    cta,
    variant,
    verdict,
    visitors,
    needed,
    days,
    clicked,
    round(click_rate, 6) AS click_rate,
    round(lift, 6) AS lift,
    round(p, 6) AS p
FROM verdicts
ORDER BY cta, variant
LIMIT 500

"""Every number that decides what is published, each with its reason, and a name for the whole set.

Units are reports, minutes and nats (natural logarithm of odds) unless a comment says otherwise.
"""

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", float, NDArray[np.float64])
MINUTES_A_YEAR = 525_960  # 365.25 days
# "So many reports in 15 minutes" stands in sentences, charts, stored peaks and the API. So it is a constant
# of the product, not a number to tune.
WINDOW_MINUTES = 15


@dataclass(frozen=True)
class Policy:
    """What counts as expected, as an incident, and as its end."""

    # --- how often we may be wrong ---------------------------------------------------------------
    # The operator's only knob: false incidents a year, whole site, `suspected` included. One in half a
    # year is a promise that people can hold against us; twelve times as many would save a fifth of the delay.
    false_alarms_per_year: float = 2.0
    # `open` needs evidence e^4.6 = 100 times as strong as `suspected`.
    open_nats: float = 4.6
    # Of the budget, what the test of single minutes may use up. Pulses are found by the accumulated evidence
    # as well: measured at half the budget each, it was twice as strict as it had to be and cost 0.5 nats.
    pulse_share: float = 0.2
    # A verdict needs people, not only evidence: on a service with three reports a day two in one
    # minute are already "impossible". Five is the least that a page shows anywhere.
    suspected_reports: int = 5
    open_reports: int = 8

    # --- evidence from parts (detector/part/gate.py) ---------------------------------------------------
    # The rest of the budget is that of the parts: a tenth costs a service-wide outage 0.1 nats, no minute.
    # At 1 parts are not looked at.
    whole_share: float = 0.9
    # How the parts' evidence is weighed: surfaces, regions, countries, symptoms. What breaks alone is most
    # often a surface, or a symptom everywhere.
    part_weights: tuple[float, ...] = (0.35, 0.25, 0.10, 0.30)
    # Quiet reports of a service before it has parts. It must be known for a week as well (known_hours): who
    # reports turns with the clock.
    part_learned: int = 200
    part_share_most: float = 0.9  # beyond it a part is the service in other words
    # A share leans on the mean of the day by so many reports of the service, which are believed in full
    # once it has had `part_heard`. Shares drift by a tenth besides.
    part_lean: float = 40.0
    part_heard: float = 200.0
    part_error: float = 0.1
    # Where the shares of past days strayed, two standard deviations of them: what strays for a day adds up.
    part_strays: float = 3.0
    # Without the eight busiest networks, so many more people than usual for a suspicion; and so many standard
    # errors and nine for `open`: the usual few of a part and eight networks are soon nine.
    part_others: int = 1
    part_others_sd: float = 2.0
    # Of the alternatives below only the smaller ones: they find what is larger as well, and parts cost less.
    part_alternatives: int = 4
    # Minutes without a report, and bins, after both of which a part is forgotten.
    part_silence: int = 60
    part_silence_bins: int = 15
    # Where the sum is high, parts are looked into one by one: so many, and none further below what is needed
    # than e^-4, which could not make the sum so high. Their onset lies within a day: what began before is
    # for the absorption of a lasting shift.
    part_looked_into: int = 20
    part_looked_nats: float = 4.0
    part_onset_most: int = 1440  # minutes
    part_lift_least: float = 1.05  # an absorbed shift of a part's share that is not worth keeping

    # --- the alternatives of the mixture: usual x rise + extra reports a minute -------------------
    # From a slight rise on a busy service to a storm on a silent one; spaced so that no size in
    # between loses more than about a tenth of the evidence.
    rises: tuple[float, ...] = (1.6, 2.0, 3.0, 4.0, 6.0, 10.0)
    extras: tuple[float, ...] = (0.15, 0.4, 1.2, 4.0, 12.0, 40.0)
    # One bin may not decide alone beyond this (and e^50 stays far from overflow).
    bin_nats: float = 50.0

    # --- how far the usual may stray without being news ------------------------------------------
    # Share by which a right level is still off: 5 % at the least, more where a service's own rate is known
    # to wander. Once the learned variance of the log rate: what lasts longer is for the calibration. With
    # 2.5 times, a wandering rate's x2 to x5 was found a tenth later for nothing that calibration does not do.
    level_error: float = 0.05
    level_wander: float = 1.0
    level_error_reports: float = 0.5
    # An hour of the week never heard of may be a third off, even where day and week of the others are known;
    # each week that hears it tells of it with an error of twice the wander (that day's, and that hour's).
    unheard_error: float = 0.33
    cell_wander: float = 2.0
    # The null is inflated by this many such errors; what they miss, calibration finds. At 1.0, 1.2 and 1.5
    # two more a minute on busy services are told after 45, 47 and 51 minutes, and fewer need calibration.
    error_factor: float = 1.2
    # A rate that wanders makes neighbouring minutes alike; sums over about this long show it.
    wander_minutes: float = 10.0

    # --- the slow local level --------------------------------------------------------------------
    # Follows a busy day, is too slow to learn an outage; the fast one for services whose own history shows
    # excursions of hours. Measured on rates that wander within three hours: x1.25 fewer nats are needed.
    level_half_lives: tuple[float, ...] = (240.0, 60.0)
    fast_level_share: float = 0.92  # the fast one must leave less than this share of the wander
    level_prior_reports: float = 15.0  # below this many reports the season decides
    level_prior_steady: float = 0.15  # and below so many times dispersion over wander
    # A newcomer's season is a guess: two reports outweigh it, and its level may go as far as it must: at 30
    # times the guess, newcomers with 180 reports a minute were `open` for 42 hours on average. From
    # `known_hours` on the season has met every hour of the week.
    level_prior_young: float = 2.0
    level_high_young: float = 20_000.0
    known_hours: float = 168.0
    level_lag: int = 15  # an outage cannot lift the level it is measured against before it is seen
    level_low: float = 0.4  # a Sunday-like Tuesday
    level_high: float = 3.0  # more is for the absorption of a lasting shift
    winsor_sd: float = 4.0  # a single minute pulls the level no further than this

    # An hour must pass before a new service can be told from its own first hour; three quarters of it are
    # kept silent: a rate that nobody knows is no news.
    grace_minutes: int = 45
    newborn_hours: int = 24  # of history: who has more is past that

    # --- "works for me" --------------------------------------------------------------------------
    # Two people who say that it works outweigh one who says it does not, but never more than a third of a
    # minute's reports: an outage that spares some is one, and a campaign of `works` hides nothing big.
    works_weight: float = 0.5
    works_share_most: float = 1 / 3

    # --- networks (caps.py) -----------------------------------------------------------------
    # Somebody with a few servers, or a class of students, has no more networks than these.
    few_networks: int = 8
    open_networks: int = 9  # so `open` needs one more, and as many people beyond the usual
    # The share that the busiest of them make of an ordinary day. The prior is what a Zipf law over some
    # hundred networks gives; beyond the most, cutting would have no meaning.
    few_share: float = 0.5
    few_share_most: float = 0.95
    few_reports: int = 50  # fewer in a day tell nothing of shares
    few_days: int = 3  # that the prior is worth
    # A crowd is narrow when fewer than so much of the usual share, less so many standard errors, comes from
    # the rest: a minute is a small sample, and its busiest networks look busier than a day's.
    few_slack: float = 0.8
    few_errors: float = 1.5
    # Only what could become evidence is cut: more than 1.5 times the usual, and five in a quarter of an hour;
    # or a burst within minutes, large enough to tell its networks apart.
    narrow_rise: float = 1.5
    narrow_reports: int = 4
    narrow_burst: int = 24

    # --- what the vendor says (vendor_status.py) --------------------------------------------------------
    # Trouble is at least ten times likelier while the vendor tells of an outage: of 56 official incidents of
    # GitHub that people had not told of first, they told of 7 then (6 to 23 %); in as long a time taken at
    # random (1.3 to 2.5 h) they do in 0.3 to 0.6 % (20.7 troubles a year, of any service). The ratio is e^3.0
    # to e^3.7; with the lower bound of the share, over the longer time, e^2.3.
    official_nats: float = 2.3
    # A claim lowers no threshold below once in e^7 minutes, 18 hours: official outages last two, so that
    # not one in nine brings a false word even where the operator asks for hundreds a year.
    least_nats: float = 7.0
    # While the vendor works on it, as many reports as the second of the six alternatives are no news.
    maintenance_rise: float = 2.0
    maintenance_extra: float = 0.4  # a minute

    # --- causes (causes.py) ----------------------------------------------------------------------
    cause_onset_error: int = 5  # minutes that an onset may be off; measured .5 to 3
    # Reports about the wrong company follow within the hour; what runs on another may hold out on its caches.
    cause_together: int = 60
    cause_after: int = 240
    # Of two that could each be the cause, so many times the reports beyond the usual. Measured (row 24): at
    # 2, two in a hundred that fail alike are told as one, at 2.5 two in a thousand, and the right one is
    # blamed as often (.85 and .84); at 3 it is .80.
    cause_stronger: float = 2.5
    # Never blame for what chance brings: at least three times as often as that. Two services are in trouble
    # together by chance about once in a hundred times; a learned edge needs three times before anything.
    cause_lift: float = 3.0
    cause_chance: float = 0.01
    cause_learned: int = 3
    cause_days: int = 180

    # --- baseline --------------------------------------------------------------------------------
    history_weeks: int = 8
    refit_hour: int = 4  # UTC; after the American evening, before the European morning
    fit_rounds: int = 3  # the weights have settled by then
    outlier: float = 2.58  # Noufaily 2013: hours beyond it lose weight as 1 / s^2; 1.0 was too drastic
    recency_half_life_weeks: float = 4.0  # last week tells more than the week before the launch
    shrink_reports: float = 30.0  # a cell of the profile with fewer leans on the pooled profile
    level_prior_weight: float = 2.0  # reports that the cold prior is worth
    floor_rate: float = 0.003  # about four reports a day: nothing is rarer than that by assumption
    cold_rate: float = 0.5  # a service we know nothing of: as high as 19 of 20 services
    prior_dispersion: float = 1.3
    # Hours cannot tell well what is scatter of minutes and what is wander; crowds were never calmer.
    least_dispersion: float = 1.2
    most_dispersion: float = 5.0
    prior_wander: float = 0.06  # rates that wander by a fifth to a fourth; less must be shown
    # Of what minutes scatter within an hour, so much is no slope and no wander. It takes the median of so
    # many days at least, each with so many reports.
    minutes_share: float = 0.85
    minutes_days: int = 3
    minutes_reports: float = 200.0
    dispersion_weight: float = 24.0  # hours that the two priors are worth
    scatter_weeks: float = 3.0  # from so many on, an hour's own mean is the centre of its scatter
    # An hour that one or two weeks have heard may have been heard on a holiday: the null may rise to what the
    # other days, or the other week, say of it. A holiday has a third to a fourth of an ordinary day.
    uncertainty_reach: int = 2  # hours on both sides that speak for an hour of the week
    uncertainty_most: float = 4.0
    # A drop is not believed at once: the null does not fall below the highest level of the history's weeks,
    # which fades to the usual with this half-life. A tenth is how far weeks of one level differ by chance.
    believed_half_life_weeks: float = 8.0
    believed_slack: float = 0.1
    # Hours of our own incidents are learned from after all once the same hour of the week was "incident" in
    # so many of so many weeks, and nothing but reports spoke for it.
    recurring_times: int = 2
    recurring_weeks: int = 4

    # --- our own silence (silence.py) ------------------------------------------------------------
    # No report while so many were due: by chance once in e^20 for calm crowds, and still never for clustered
    # ones, or on a day with half the usual. Shorter ones cannot move a level far.
    silence_reports: float = 20.0
    # Of a service in trouble: with so many due there is silence once in 150 times, and its end can wait.
    silence_ends_nothing: float = 5.0
    # Of the whole site, when the page says so: on a holiday with a third of the usual these are still 13.
    silence_site_reports: float = 40.0
    silence_site_minutes: int = 10
    silence_common: float = 0.5  # share of hours without a report, beyond which silence tells nothing
    silence_most_hours: int = 168  # a service that is silent for longer has gone silent
    unheard_share: float = 0.1  # of an hour, or a day; more, and it tells nothing. A nightly restart is less
    thin_reports_a_day: float = 12.0  # fewer usual reports: too few to tell
    thin_history_hours: int = 72  # shorter history: too early to tell

    # --- calibration on quiet days (calibration.py) ----------------------------------------------
    tail_share: float = 0.85  # days below the level from which the tail is learned
    tail_level_least: float = 3.0  # nats: below it lie days on which nothing happened at all
    tail_level: float = 7.5  # nats that theory lets a day reach, for those of whom nothing is known
    tail_least_days: int = 30  # of a class together, before its days say more than theory
    # Exceedances that theory (one nat each) is worth: to a class, and to a service without any history. The
    # latter costs newcomers about two nats.
    tail_weight: float = 20.0
    tail_alike: float = 64.0
    # Series of a class are taken for alike until they show otherwise: nats for each e-fold of likeness.
    # Without it, chance differences of a few dozen days cost all of them three nats.
    tail_likeness: float = 1.0
    # Where days show more than theory: so many times rarer than promised, because a tail is learned from few
    # exceedances, and generators it had not met measured twice the promise without it.
    tail_margin: float = 2.0
    tail_days: float = 14.0  # days that the frequency of a class is worth to a series
    tail_history_days: int = 56  # as long as the baseline's history
    real_ratio: float = 2.0  # times the usual; days with an `open` incident beyond it are not quiet ones
    top_most: float = 30.0  # nats that one day may show: more would only tell how long a rise lasted
    offset_most: float = 40.0  # beyond that a threshold is a refusal to speak
    # A class whose quiet days are better explained by a heavier tail (the root of evidence is exponential) is
    # judged by that, from a level that fewer days exceed. Better by so many nats of likelihood, of which no
    # series gives more than its voice.
    heavy_power: float = 0.5
    heavy_nats: float = 3.0
    heavy_voice: float = 1.0
    heavy_share: float = 0.95
    heavy_margin: float = 1.5  # bursts of 1.3 to 1.8 times the usual measured 1.3 times the promise at 1

    # --- bursts of attention (bursts.py) ----------------------------------------------------------
    # Attention lasts up to five hours: what lasts longer is told of at any height.
    burst_minutes: int = 360
    burst_evident: float = 15.0  # nats, which theory reaches on one day in 2,000: more is a burst
    # Rises a week that are more than outages: of a service, and of one whose class has so many. Outages that
    # nobody confirms come once in two weeks on the worst; a service of weekends rises twice a week until its
    # third. Of real series of mentions the noisiest rise three to four times a week.
    burst_often: float = 3.0
    burst_common: float = 2.25
    burst_seldom: float = 0.75
    burst_least: int = 3  # rises that a service must show itself
    burst_alike: float = 32.0  # bursts that a class is worth to a service, and the prior to a class
    burst_own: float = 8.0  # bursts of its own that outweigh the class's median
    # Times the usual that open an incident on any service. Real mentions reach 100 on every fourth day.
    burst_most: float = 300.0
    burst_excess: float = 0.6  # of ln(height), before any is known: an exponent of 1.7

    # --- life cycle ------------------------------------------------------------------------------
    end_nats: float = 4.6  # back to usual must be 100 times likelier than still going on
    # e-folds of duration beyond an hour cost so many nats more: a shift that lasts for two days must not end
    # by chance. At 4.6 a dip within a doubled rate feigned an end every few hours.
    end_nats_lasting: float = 2.0
    end_rise_least: float = 1.3  # times the usual
    # Less than so many times the usual may be a new level. It must have been back for this share of its time,
    # for two hours at the most: where a day begins or ends with a jump, the profile is off for an hour.
    shift_most: float = 4.0
    rest_share: float = 0.25
    rest_most: int = 120
    end_share_of_crest: float = 0.05  # after a storm "still going on" means more than after a breeze
    # The end is dated back to where the reports fell below some half of this share of the crest for good.
    end_dated_share: float = 0.2
    end_extra_least: float = 0.15
    end_extra_most: float = 0.4  # higher would end a storm inside its own tail, and start it again
    smoothing_half_life: float = 10.0
    ebb_low: float = 1 / 3  # subsiding: a third of the crest explains it better than two thirds
    ebb_high: float = 2 / 3
    ebb_nats: float = 6.0
    absorb_suspected: int = 12 * 60  # a lasting shift is the new usual after this long
    absorb_open: int = 48 * 60  # longer than all but a handful of known outages
    absorb_thin: int = 12 * 60  # where hardly anything was usual, so long a rise is a discovery by the public
    lift_half_life: float = 14 * 1440.0  # by then the refitted baseline has learned it

    # --- when it will end (ending/) --------------------------------------------------------------
    end_most: float = 0.9  # "nine in ten"
    end_problems: float = 8.0  # alike; nine in ten of fewer is the longest of them, and no estimate
    # A problem four times as large, a third broader, or 2.5 times as old when it began to subside counts .6.
    end_size_width: float = math.log(4)
    end_breadth_width: float = 0.35
    end_age_width: float = math.log(2.5)
    end_unlike: float = 0.3  # of another state, or where the vendor had told of one of the two only
    end_unknown: float = 0.6  # where it is not known of one of them: between alike and unlike
    end_least: float = 1e-3  # nothing is so unlike that it says nothing
    # Problems that the wider circle is worth, where too few groups say it; learned within the two bounds.
    end_lent: float = 8.0
    end_lent_least: float = 2.0
    end_lent_most: float = 50.0
    end_lent_elsewhere: float = 10.0  # other sites and vendors count otherwise: soon our own outweigh them
    end_groups: int = 5  # degrees of freedom
    end_kept: int = 3000  # latest problems; more tell the same, and take seconds to learn from
    # How past estimates came true moves the present one. Those of problems four times as old count .6, and
    # all of them are held against so many that came true exactly as often as they said.
    end_trials: int = 500  # past problems that are estimated
    end_record_width: float = math.log(4)
    end_record_lent: float = 10.0

    # --- what is shown ---------------------------------------------------------------------------
    usual_share: float = 0.95  # the usual range holds this share of quiet windows
    severity_confidence: float = 0.9  # with which trouble is at least as bad as we say
    least_p_value: float = 1e-12  # no calibration of ours carries more
    scope_minutes: int = 5  # after the onset a place is a first look: .93 of it is right by then (row 19)

    # --- where it is (subsets.py); figures are those of row 19 --------------------------------------
    # Of all troubles are of the whole, in each dimension: with less, more of those begin with a wrong name.
    scope_whole: float = 0.65
    # Of the reporters in a trouble of one part, the share that names another: Beta(4, 16), every fifth. It is
    # not learned from site to site: that would gain a hundredth, three where two in five stray.
    scope_strays: tuple[float, float] = (4.0, 16.0)
    scope_strays_anywhere: float = 0.3  # of them name any part alike, the others by usual shares
    # Beyond so many reports the mix of a trouble of the whole tells no more: it drifts from the usual one, as
    # if each share of a half had a standard deviation of .06.
    scope_drift: float = 80.0
    # Of each name, at the least: three, or a quarter of all, up to the five of `suspected_reports`. In the
    # first minutes few are all there is; a handful among hundreds points to somebody.
    scope_reports: int = 3
    scope_reports_share: float = 0.25
    scope_share: float = 0.05  # places with less of the excess are not named
    scope_most: int = 24  # names tried; longer lists say nothing

    @cached_property
    def of_parts(self) -> "Policy":
        """The same with the alternatives that parts are weighed by."""
        few = slice(self.part_alternatives)
        return replace(self, rises=self.rises[few], extras=self.extras[few])

    def suspected_nats(self, *, series: int, share: float = 1.0) -> float:
        """Evidence for `suspected`: ln A' with A' minutes between false alarms of one of `series`.

        A' is a little longer than what the budget gives, because two tests share it: see pulse_share. `share`
        of the budget: whole_share for the whole service, the rest for its parts.
        """
        return math.log(max(self.minutes_between(series=series), 1.0) / (1 - self.pulse_share) / share)

    def compute_easing(self, *, nats: Number) -> Number:
        """Nats by which an outage on the vendor's status page lowers a threshold of `nats`."""
        easing: Number = np.clip(nats - self.least_nats, 0.0, self.official_nats)
        return easing

    def fade_lift(self, *, lift: Any, age: Any) -> Any:
        """What is left of an absorbed shift, `age` minutes later."""
        return 1 + (lift - 1) * 0.5 ** (np.maximum(age, 0) / self.lift_half_life)

    def minutes_between(self, *, series: int) -> float:
        """Promised minutes between false alarms of one of `series`."""
        return MINUTES_A_YEAR * max(series, 1) / self.false_alarms_per_year


DEFAULT = Policy()

"""The numbers that decide what is published, each with its reason, and a name for the whole set.

Units are reports, minutes and nats unless a comment says otherwise. Nats measure evidence: the natural
logarithm of a likelihood ratio or of odds, so 2.3 nats are a factor of ten.
"""

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", float, NDArray[np.float64])
MINUTES_A_YEAR = 525_960  # 365.25 days
# Sentences, charts, stored peaks and the API count reports in 15 minutes. So it is a constant of the product,
# not a number to tune.
WINDOW_MINUTES = 15


@dataclass(frozen=True)
class Policy:
    """What counts as expected, as an incident, and as its end."""

    # --- how often we may be wrong -------------------------------------------------------------------
    # The only number an operator sets: false incidents a year on the whole site, `suspected` included. One in
    # half a year is a promise people can check. Twelve times as many would save a fifth of the delay.
    false_alarms_per_year: float = 2.0
    # `open` needs evidence e^4.6 = 100 times as strong as `suspected`.
    open_nats: float = 4.6
    # The part of the budget for the test of single minutes. A half made it twice as strict as necessary and
    # cost 0.5 nats, because the accumulated evidence finds short rises as well.
    single_bin_share: float = 0.2
    # An incident needs people, not only evidence: on a service with three reports a day, two in one minute
    # are already "impossible". Five is the smallest count that any page shows.
    suspected_reports: int = 5
    open_reports: int = 8

    # --- evidence from parts (detector/part/gate.py) -------------------------------------------------
    # The rest of the budget belongs to the parts. A tenth costs an outage of the whole service 0.1 nats,
    # which is no minute. With 1, parts are not searched.
    whole_share: float = 0.9
    # Weights of the evidence of surfaces, regions, countries and symptoms. What breaks alone is most often
    # one surface, or one symptom everywhere.
    part_weights: tuple[float, ...] = (0.35, 0.25, 0.10, 0.30)
    # Quiet reports that a service needs before its parts are known, besides a week of history (known_hours):
    # other people report at other hours.
    part_learned: int = 200
    part_share_most: float = 0.9  # a part with a larger share is practically the whole service
    # A part's share in one hour is shrunk towards its share of the day, with a prior worth 40 reports. The
    # prior counts in full once the service had `part_heard` reports. Shares also drift by a tenth.
    part_lean: float = 40.0
    part_heard: float = 200.0
    part_error: float = 0.1
    # Where shares varied between past days, the null is raised by two standard deviations of that (1.2 x the
    # root of 3), because a share that differs for a whole day adds up.
    part_strays: float = 3.0
    # Without the eight busiest networks, a suspicion needs one report more than expected; `open` needs two
    # standard errors and nine more: the few expected reports of a part and eight networks soon make nine.
    part_others: int = 1
    part_others_sd: float = 2.0
    # Parts use only the four smallest alternatives below: these detect larger rises too, and cost less time.
    part_alternatives: int = 4
    # A part is forgotten after both this many minutes and this many bins without a report.
    part_silence: int = 60
    part_silence_bins: int = 15
    # Where the sum is high, at most 20 parts are examined one by one, and only those within e^-4 of the
    # threshold: smaller ones cannot explain the sum. An onset lies within the last day; what began earlier is
    # a lasting shift, which is absorbed.
    part_examined: int = 20
    part_examined_nats: float = 4.0
    part_onset_most: int = 1440  # minutes
    part_lift_least: float = 1.05  # a smaller absorbed shift of a part's share is not stored

    # --- the alternatives of the mixture: expected x rise + extra reports a minute -------------------
    # From a slight rise on a busy service to a very high one on a silent service. They are spaced so that a
    # size between two of them loses about a tenth of the evidence at most.
    rises: tuple[float, ...] = (1.6, 2.0, 3.0, 4.0, 6.0, 10.0)
    extras: tuple[float, ...] = (0.15, 0.4, 1.2, 4.0, 12.0, 40.0)
    # The most that one bin adds: no bin may decide alone, and e^50 stays far from overflow.
    bin_nats: float = 50.0

    # --- how far the expected rate may be wrong ------------------------------------------------------
    # Error of a correct level: 5 % at the least, more where the service's rate is known to wander. The
    # variance of the log rate is counted once, because calibration covers what lasts longer. With 2.5 times
    # that variance, rises of x2 to x5 on wandering rates were found a tenth later.
    level_error: float = 0.05
    level_wander: float = 1.0
    level_error_reports: float = 0.5  # the variance of a local level from n reports is this / n
    # An hour of the week without history may be a third off, even where the others are known. A week
    # of history measures its hour with twice the variance of the wander: the day's and the hour's.
    unheard_error: float = 0.33
    cell_wander: float = 2.0
    # The null is raised by this many errors; calibration finds what they miss. With 1.0, 1.2 and 1.5, two
    # more a minute on busy services are found after 45, 47 and 51 minutes, and fewer need calibration.
    error_factor: float = 1.2
    # The counts of a wandering rate are correlated over about this many minutes.
    wander_minutes: float = 10.0

    # --- the slow local level ------------------------------------------------------------------------
    # It follows a busy day, but is too slow to learn an outage. The fast one is for services whose history
    # shows excursions of hours: where rates wander within three hours, it needs 1.25 times less evidence.
    level_half_lives: tuple[float, ...] = (240.0, 60.0)
    fast_level_share: float = 0.92  # the fast one must leave less than this share of the wander
    level_prior_reports: float = 15.0  # with fewer reports than this, the season decides
    level_prior_steady: float = 0.15  # and with fewer than this times dispersion / wander
    # The season of a new service is a guess. Two reports outweigh it, and its level is nearly free: with a
    # limit of 30 times the guess, new services with 180 reports a minute were `open` for 42 hours on average.
    # After `known_hours` the history has every hour of the week.
    level_prior_young: float = 2.0
    level_high_young: float = 20_000.0
    known_hours: float = 168.0
    level_lag: int = 15  # minutes: an outage must not raise its own level before it is detected
    level_low: float = 0.4  # a Tuesday as quiet as a Sunday
    level_high: float = 3.0  # a higher lasting level is absorbed instead
    winsor_sd: float = 4.0  # a single minute moves the level no further than this

    # A new service has no other baseline than its own first hour. For three quarters of it nothing is
    # announced, because its rate is not known yet.
    grace_minutes: int = 45
    newborn_hours: int = 24  # a service with more history is no longer new

    # --- "works for me" --------------------------------------------------------------------------
    # Two people for whom it works outweigh one for whom it does not, up to a third of a minute's reports. So
    # an outage that spares some people is still found, and a campaign of `works` cannot hide a large one.
    works_weight: float = 0.5
    works_share_most: float = 1 / 3

    # --- networks (detector/concentration/caps.py) ---------------------------------------------------
    # A person with a few servers, or a class of students, has no more networks than this.
    few_networks: int = 8
    open_networks: int = 9  # `open` needs one more, and as many people beyond the expected ones
    # The share of the eight busiest networks on an ordinary day. The prior follows from Zipf's law over a few
    # hundred networks. Above the maximum almost no reports are left to compare with.
    few_share: float = 0.5
    few_share_most: float = 0.95
    few_reports: int = 50  # a day with fewer reports says nothing about shares
    few_days: int = 3  # the prior counts as much as this many days
    # Reports are concentrated when the rest of the networks makes less than .8 of its expected share, minus
    # 1.5 standard errors: a minute is a small sample, so its busiest networks look busier.
    few_slack: float = 0.8
    few_errors: float = 1.5
    # Only reports that could become evidence are capped: more than 1.5 times the expected ones and more than
    # 4 in a quarter of an hour, or more than 24 in a shorter burst, enough to compare its networks.
    concentrated_rise: float = 1.5
    concentrated_reports: int = 4
    concentrated_burst: int = 24

    # --- the vendor's status page (detector/vendor_status.py) ----------------------------------------
    # While a vendor reports an outage, an incident is at least ten times likelier. Of 56 incidents on
    # GitHub's page that people had not reported first, people then reported 7 (6 to 23 %). In random periods
    # of that length (1.3 to 2.5 h) it is 0.3 to 0.6 % (20.7 incidents a year of any service). The ratio is
    # e^3.0 to e^3.7; e^2.3 comes from the lower bound of the share and the longer period.
    official_nats: float = 2.3
    # A claim never lowers a threshold below one false alarm in e^7 minutes, 18 hours. As official outages
    # last two hours, fewer than one in nine brings a false alarm, even with a budget of hundreds a year.
    least_nats: float = 7.0
    # During announced maintenance, as many reports as in the second of the six alternatives are no evidence.
    maintenance_rise: float = 2.0
    maintenance_extra: float = 0.4  # a minute

    # --- causes (place/causes.py) --------------------------------------------------------------------
    cause_onset_error: int = 5  # minutes by which an onset may be wrong; measured .5 to 3
    # Reports that name the wrong company follow within an hour. A service that depends on another one may
    # survive on its caches for longer.
    cause_together: int = 60
    cause_after: int = 240
    # If each of two could be the cause, one needs this many times the other's excess. Measured (row 24 of
    # docs/detection.md): with 2, 2 of 100 pairs that fail equally get a cause, with 2.5 2 of 1,000, and the
    # right cause is named as often (.85 and .84). With 3 it is .80.
    cause_stronger: float = 2.5
    # A cause must be three times as frequent as chance. By chance, two services have incidents together about
    # once in a hundred times. A learned dependency needs three cases.
    cause_lift: float = 3.0
    cause_chance: float = 0.01
    cause_learned: int = 3
    cause_days: int = 180

    # --- baseline --------------------------------------------------------------------------------
    history_weeks: int = 8
    refit_hour: int = 4  # UTC; after the American evening, before the European morning
    fit_rounds: int = 3  # the weights are stable by then
    outlier: float = 2.58  # Noufaily 2013: hours beyond it lose weight as 1 / s^2; 1.0 was too drastic
    recency_half_life_weeks: float = 4.0  # last week says more than the week before a launch
    shrink_reports: float = 30.0  # worth of the pooled profile for an hour of the week
    level_prior_weight: float = 2.0  # reports that the prior of a new service is worth
    floor_rate: float = 0.003  # about four reports a day: no rate is assumed to be lower
    cold_rate: float = 0.5  # of a service without history: as high as that of 19 in 20 services
    prior_dispersion: float = 1.3
    # Counts of hours hardly separate dispersion from wander; no real service had less dispersion than this.
    least_dispersion: float = 1.2
    most_dispersion: float = 5.0
    prior_wander: float = 0.06  # a rate that wanders by 20 to 25 %; less needs data
    # The part of the scatter of minutes within an hour that is neither slope nor wander. It is the median of
    # at least three days, with at least 200 reports each.
    minutes_share: float = 0.85
    minutes_days: int = 3
    minutes_reports: float = 200.0
    dispersion_weight: float = 24.0  # hours that the two priors are worth
    scatter_weeks: float = 3.0  # with so much history, an hour scatters around its own mean
    # An hour with one or two weeks of history may come from a holiday, which has a third to a fourth of an
    # ordinary day. So the null may rise to what the other days, or the other week, suggest for it.
    uncertainty_reach: int = 2  # neighbouring hours on both sides that are used for an hour of the week
    uncertainty_most: float = 4.0
    # A fall is believed slowly: the null does not drop below the highest level of the weeks in the history,
    # which fades with this half-life. Weeks of one level differ by a tenth by chance.
    believed_half_life_weeks: float = 8.0
    believed_slack: float = 0.1
    # Hours inside our own incidents are learned after all if the same hour of the week was in an incident
    # twice in four weeks, and nothing but reports confirmed these.
    recurring_times: int = 2
    recurring_weeks: int = 4

    # --- our own silence (baseline/silence.py) -------------------------------------------------------
    # No report while 20 were expected: by chance once in e^20 where reports are independent, and practically
    # never where they are clustered or the day has half the reports. Shorter silences hardly move a level.
    silence_reports: float = 20.0
    # During an incident: with 5 expected, silence comes by chance once in 150 times. Its end can wait.
    silence_ends_nothing: float = 5.0
    # For the whole site, where pages show it: a holiday with a third of the reports still has 13.
    silence_site_reports: float = 40.0
    silence_site_minutes: int = 10
    silence_common: float = 0.5  # if more than this share of hours is empty, silence says nothing
    silence_most_hours: int = 168  # a service that is silent for longer has really gone silent
    unheard_share: float = 0.1  # of an hour or day; if more was not observed, it is not used
    thin_reports_a_day: float = 12.0  # with fewer expected reports we cannot judge
    thin_history_hours: int = 72  # with a shorter history we cannot judge yet

    # --- calibration on quiet days (baseline/calibration.py) -----------------------------------------
    tail_share: float = 0.85  # of the days lie below the level from which the tail is learned
    tail_level_least: float = 3.0  # nats: on days below it nothing happened at all
    tail_level: float = 7.5  # nats that a day may reach in theory, for services without history
    tail_least_days: int = 30  # of a class together, before they are believed more than theory
    # Theory (exceedances of one nat) is worth this many exceedances: for a class, and for a service without
    # any history. The latter costs new services about two nats.
    tail_weight: float = 20.0
    tail_alike: float = 64.0
    # Prior for the services of a class being alike: nats for each e-fold of likeness. Without it, chance
    # differences between a few dozen days cost every service three nats.
    tail_likeness: float = 1.0
    # Where days show more than theory, aim for half the promised rate: a tail is learned from few
    # exceedances, and generators it was not tuned on had twice the promised false alarms without this factor.
    tail_margin: float = 2.0
    tail_days: float = 14.0  # the frequency in a class counts as much as this many days of a service
    tail_history_days: int = 56  # as long as the baseline's history
    real_ratio: float = 2.0  # days with an `open` incident above this many times expected are not quiet
    daily_maximum_most: float = 30.0  # nats; a higher maximum would only show how long a rise lasted
    offset_most: float = 40.0  # with a higher threshold the service could never alarm
    # If the quiet days of a class fit a heavier tail better (the root of the evidence is exponential), that
    # is used, from a level that fewer days exceed. It must fit better by 3 nats; one service adds 1 at most.
    heavy_power: float = 0.5
    heavy_nats: float = 3.0
    heavy_series_nats: float = 1.0
    heavy_share: float = 0.95
    heavy_margin: float = 1.5  # with 1, bursts of 1.3 to 1.8 times expected gave 1.3 times the promise

    # --- bursts of attention (baseline/bursts.py) ----------------------------------------------------
    # Attention lasts up to five hours: what lasts longer is announced at any height.
    burst_minutes: int = 360
    burst_evident: float = 15.0  # nats, which theory reaches on one day in 2,000: more is a burst
    # With more rises a week than this, they cannot all be outages: of a service; on average of its class; of
    # a service in such a class. The worst service has an unconfirmed outage once in two weeks, one that is
    # used at weekends rises twice a week until its third, and the noisiest real series three to four times.
    burst_often: float = 3.0
    burst_common: float = 2.25
    burst_seldom: float = 0.75
    burst_least: int = 3  # rises that the service itself must have had
    # Rarer rises are bursts where a class has them at all heights: for each rise of 4 times the expected rate
    # and more, at least .43 lower ones, and a few that only hours show. Classes with bursts had .46 to 1.3,
    # classes with outages of all sizes -.1 to .3, and .6 once in its first weeks.
    burst_high: float = 4.0
    burst_low_share: float = 0.43
    burst_low_least: float = 6.0
    burst_slight_least: int = 5
    # Low rises that raised no alarm are seen in hours: 4 standard deviations of the hour, 2.5 times expected
    # at the most. Beyond it they are alarms, and hours of incidents are not learned from.
    burst_hour_sd: float = 4.0
    burst_hour_most: float = 2.5
    burst_young: int = 28  # days; after these, a service must have had a rise to be judged like its class
    burst_alike: float = 32.0  # bursts that the class is worth for a service
    burst_prior: float = 8.0  # bursts that the prior of a class is worth
    burst_own: float = 8.0  # bursts of its own that count as much as the median of the class
    # Times expected that open an incident on any service. Real mentions reach 100 every fourth day.
    burst_most: float = 300.0
    burst_excess: float = 0.6  # prior mean of ln(height / level): an exponent of 1.7

    # --- life cycle ------------------------------------------------------------------------------
    end_nats: float = 4.6  # "back to the baseline" must be 100 times likelier than "still going on"
    # More nats for each e-fold of duration beyond an hour: a shift of two days must not end by chance. With
    # only the 4.6 above, a dip within a doubled rate looked like an end every few hours.
    end_nats_lasting: float = 2.0
    end_rise_least: float = 1.3  # times expected
    # A rise below 4 times expected may be a new level. It must have been back for a quarter of its duration,
    # two hours at the most: where a day begins or ends abruptly, the profile is wrong for an hour.
    shift_most: float = 4.0
    rest_share: float = 0.25
    rest_most: int = 120
    end_share_of_peak_excess: float = 0.05  # "still going on" means more after a higher peak
    # The end is dated back to where reports stayed below about half of this share of the peak excess.
    end_dated_share: float = 0.2
    end_extra_least: float = 0.15
    end_extra_most: float = 0.4  # higher would end a large incident inside its own tail, and start it again
    smoothing_half_life: float = 10.0
    subsiding_low: float = 1 / 3  # subsiding: a third of the peak excess fits better than two thirds
    subsiding_high: float = 2 / 3
    subsiding_nats: float = 6.0
    absorb_suspected: int = 12 * 60  # after this long, a lasting shift is the new expected rate
    absorb_open: int = 48 * 60  # longer than all known outages but a handful
    absorb_thin: int = 12 * 60  # on a service with hardly any reports, the public has discovered the page
    lift_half_life: float = 14 * 1440.0  # by then refits of the baseline have learned it

    # --- when it will end (ending/) ------------------------------------------------------------------
    end_most: float = 0.9  # "nine in ten"
    end_problems: float = 8.0  # similar ones; of fewer, nine in ten would be the longest, and no estimate
    # An incident 4 times as large, a third broader, or 2.5 times as old when it subsided has weight .6.
    end_size_width: float = math.log(4)
    end_breadth_width: float = 0.35
    end_age_width: float = math.log(2.5)
    end_unlike: float = 0.3  # weight if the states differ, or the vendor had announced only one of the two
    end_unknown: float = 0.6  # weight if this is not known of one of them: between similar and different
    end_least: float = 1e-3  # even the least similar incident keeps some weight
    # Incidents that the wider group is worth if there are too few groups to learn it; else within the bounds.
    end_lent: float = 8.0
    end_lent_least: float = 2.0
    end_lent_most: float = 50.0
    end_lent_elsewhere: float = 10.0  # other sites and vendors count differently: our own soon outweigh them
    end_groups: int = 5  # degrees of freedom
    end_kept: int = 3000  # latest incidents; more add nothing, and take seconds to learn from
    # Past estimates are corrected by how they came true. Those 4 times as old have weight .6. The prior is
    # that this many came true exactly as often as they said.
    end_trials: int = 500  # past incidents that are estimated
    end_record_width: float = math.log(4)
    end_record_lent: float = 10.0

    # --- what is shown ---------------------------------------------------------------------------
    usual_share: float = 0.95  # the usual range holds this share of quiet windows
    severity_confidence: float = 0.9  # that an incident is at least as severe as we say
    least_p_value: float = 1e-12  # our calibration supports no smaller one
    # After the onset the scope is a first estimate: .93 are right by then (row 19 of docs/detection.md).
    scope_minutes: int = 5

    # --- where it is (place/subsets.py); figures: row 19 of docs/detection.md ------------------------
    # Prior share of incidents of the whole service, by dimension. With less, more of those get a wrong scope.
    scope_whole: float = 0.65
    # Share of reporters in an incident of one part who name another part: Beta(4, 16), a fifth. Learning it
    # for each site would improve the scope by .01, or by .03 where two in five name another.
    scope_strays: tuple[float, float] = (4.0, 16.0)
    scope_strays_anywhere: float = 0.3  # of them name any part equally, the others by expected shares
    # More reports than this say no more about the scope of an incident: expected shares drift, as if each
    # share of a half had a standard deviation of .06.
    scope_drift: float = 80.0
    # Least reports that name a part: 3, or a quarter of all up to the five of `suspected_reports`. Early
    # there are few reports; later, a handful among hundreds may come from one person.
    scope_reports: int = 3
    scope_reports_share: float = 0.25
    scope_share: float = 0.05  # parts with less of the excess are not named
    scope_most: int = 24  # names tried; a longer list would help nobody

    @cached_property
    def of_parts(self) -> "Policy":
        """The same with the alternatives that the evidence of parts uses."""
        few = slice(self.part_alternatives)
        return replace(self, rises=self.rises[few], extras=self.extras[few])

    def suspected_nats(self, *, series: int, share: float = 1.0) -> float:
        """Threshold of `suspected`: ln A' with A' minutes between false alarms of one of `series`.

        A' is a little longer than the budget allows, because two tests share it: see single_bin_share.
        `share` of the budget: whole_share for the whole service, the rest for its parts.
        """
        # At least one minute: an absurd budget must not make a threshold negative.
        return math.log(max(self.minutes_between(series=series), 1.0) / (1 - self.single_bin_share) / share)

    def compute_easing(self, *, nats: Number) -> Number:
        """Nats by which an outage on the vendor's status page lowers a threshold of `nats`."""
        # A threshold that lies below `least_nats` already stays where it is.
        easing: Number = np.clip(nats - self.least_nats, 0.0, self.official_nats)
        return easing

    def fade_lift(self, *, lift: Any, age: Any) -> Any:
        """What is left of an absorbed shift, `age` minutes later."""
        return 1 + (lift - 1) * 0.5 ** (np.maximum(age, 0) / self.lift_half_life)

    def minutes_between(self, *, series: int) -> float:
        """Promised minutes between false alarms of one of `series`."""
        return MINUTES_A_YEAR * max(series, 1) / self.false_alarms_per_year


DEFAULT = Policy()

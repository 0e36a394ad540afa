"""Every number that decides what we say in public, each with its reason, and a name for the whole set.

Units are reports, minutes and nats (natural logarithm of odds) unless a comment says otherwise.
"""

import math
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import blake2b

MINUTES_A_YEAR = 525_960  # 365.25 days
REVISION = 1  # counts changes of method; the hash behind it catches changes of numbers


@dataclass(frozen=True)
class Policy:
    """What counts as usual, as trouble, and as over."""

    # --- how often we may be wrong ---------------------------------------------------------------
    # The operator's only knob: false incidents a year, whole site, `suspected` included. One in half a
    # year is a promise that people can hold against us; twelve times as many would save a fifth of the delay.
    false_alarms_per_year: float = 2.0
    # `open` needs evidence e^4.6 = 100 times as strong as `suspected`.
    open_nats: float = 4.6
    # A verdict needs people, not only surprise: on a service with three reports a day two in one
    # minute are already "impossible". Five is the least that a page shows anywhere.
    suspected_reports: int = 5
    open_reports: int = 8

    # --- the alternatives of the mixture: usual x rise + extra reports a minute -------------------
    # From a slight rise on a busy service to a storm on a silent one; spaced so that no size in
    # between loses more than about a tenth of the evidence.
    rises: tuple[float, ...] = (1.6, 2.0, 3.0, 4.0, 6.0, 10.0)
    extras: tuple[float, ...] = (0.15, 0.4, 1.2, 4.0, 12.0, 40.0)
    # One bin may not decide alone beyond this (and e^50 stays far from overflow).
    bin_nats: float = 50.0

    # --- how far the usual may stray without being news ------------------------------------------
    # Share by which a right baseline is still off: 10 % at the least; more where a service's own rate is
    # known to wander, and more where reports are few. Measured: with 18 % for all, calm services were told
    # of twice as late, and wandering ones alarmed twice as often.
    level_error: float = 0.10
    level_wander: float = (
        2.5  # times the learned variance of the log rate: an excursion lasts, a minute does not
    )
    level_error_reports: float = 0.5
    # In its first week a service shows hours we have never seen: 40 % off, falling to none by the end.
    first_week_error: float = 0.4
    error_factor: float = 1.5  # the null is inflated by this many such errors
    # A rate that wanders makes neighbouring minutes alike; sums over about this long show it.
    wander_minutes: float = 10.0

    # --- the slow local level --------------------------------------------------------------------
    level_half_life: float = 240.0  # follows a busy day, is too slow to learn an outage
    level_prior_reports: float = 15.0  # below this many reports the season decides
    level_lag: int = 15  # an outage cannot lift the level it is measured against before it is seen
    level_low: float = 0.4  # a Sunday-like Tuesday
    level_high: float = 3.0  # more is for the absorption of a lasting shift
    winsor_sd: float = 4.0  # a single minute pulls the level no further than this

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
    prior_wander: float = 0.03
    dispersion_weight: float = 24.0  # hours that the two priors are worth
    scatter_weeks: float = 3.0  # from so many on, an hour's own mean is the centre of its scatter
    thin_reports_a_day: float = 12.0  # fewer usual reports: too few to tell
    thin_history_hours: int = 72  # shorter history: too early to tell

    # --- life cycle ------------------------------------------------------------------------------
    end_nats: float = 4.6  # back to usual must be 100 times likelier than still going on
    end_share_of_crest: float = 0.05  # after a storm "still going on" means more than after a breeze
    end_extra_least: float = 0.15
    end_extra_most: float = 0.4  # higher would end a storm inside its own tail, and start it again
    smoothing_half_life: float = 10.0
    ebb_low: float = 1 / 3  # subsiding: a third of the crest explains it better than two thirds
    ebb_high: float = 2 / 3
    ebb_nats: float = 6.0
    absorb_suspected: int = 12 * 60  # a lasting shift is the new usual after this long
    absorb_open: int = 48 * 60  # longer than all but a handful of known outages
    lift_half_life: float = 14 * 1440.0  # by then the refitted baseline has learned it

    # --- what is shown ---------------------------------------------------------------------------
    usual_share: float = 0.95  # the usual range holds this share of quiet windows
    window: int = 15  # minutes in "so many reports in 15 minutes"
    least_p_value: float = 1e-12  # no calibration of ours carries more
    scope_penalty: float = 1.0  # nats a named place must add to the explanation
    scope_gain: float = 0.02  # by which names must explain better than "all of it": shares drift a little
    scope_share: float = 0.05  # places with less of the excess are not named

    @cached_property
    def version(self) -> str:
        """Revision and a hash of all numbers, such as 1-3f9a2c17."""
        numbers = repr(sorted(asdict(self).items())).encode()
        return f"{REVISION}-{blake2b(numbers, digest_size=4).hexdigest()}"

    def suspected_nats(self, *, series: int) -> float:
        """Evidence for `suspected`: ln 2A with A minutes between false alarms of one of `series`.

        Twice A, because two tests (accumulated evidence, single minute) share the budget.
        """
        minutes = MINUTES_A_YEAR * max(series, 1) / self.false_alarms_per_year
        return math.log(2 * max(minutes, 1.0))


DEFAULT = Policy()

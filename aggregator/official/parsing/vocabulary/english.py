"""English."""

from aggregator.official.parsing.vocabulary.english_doubts import (
    CONTRASTS,
    DENIALS,
    DOUBTS,
    HARMLESS,
    LIMITS,
    RELAPSES,
)
from aggregator.official.parsing.vocabulary.english_endings import CLOSINGS, REPAIRS
from aggregator.official.parsing.vocabulary.language import Phrases

ENGLISH = Phrases(
    over=(
        *(
            r"resolved",
            r"closed",
            r"fixed",
            r"solved",
            r"completed?",
            r"recovered",
            r"restored",
            r"mitigated",
        ),
        *(
            r"done",
            r"finished",
            r"ended",
            r"cancell?ed",
            r"(?:fully )?operational",
            r"ok(?:ay)?",
            r"up",
            r"all clear",
        ),
        *(
            r"false alarm",
            r"false positive",
            # Only as a label with its mark: "Recovery of mail is slow" is no ending.
            r"recovery(?=\s*[\]):])",
            r"back to normal",
            r"back (?:up|online)",
        ),
        *(
            r"(?:issue|incident|problem) (?:resolved|fixed|closed|solved)",
            # Kinds of posts that appear after the end only.
            r"(?:post-?mortem|post[- ]incident)(?: report| review)?",
            r"closing(?: (?:this|the (?:issue|incident|ticket)))?(?: out)?",
            r"(?:closed as )?duplicate",
            (
                r"no (?:known |current )?(?:issues|problems|incidents)(?: (?:to report|reported|detected"
                r"|found))?"
            ),
            r"(?:rca|root cause analysis)(?: report)?",
            r"service restored",
            r"(?:resolved|closed|past) (?:issue|incident|problem)",
        ),
    ),
    # No ending: vendors set this stage while they wait whether the repair holds.
    monitoring_label=(r"monitoring", r"watching", r"observing", r"under observation"),
    identified_label=(r"identified", r"fixing"),
    open_label=(
        *(r"investigating", r"triggered", r"down", r"problem", r"outage", r"ongoing", r"open", r"reopened"),
        *(
            r"unresolved",
            r"not resolved",
            r"new",
            r"degraded",
            # Stands here so that the label "resolved" within it is not reached.
            r"partially resolved",
            r"ongoing (?:issue|incident)",
        ),
    ),
    scheduled_label=(r"scheduled", r"planned", r"upcoming"),
    started_label=(r"in progress", r"started", r"under ?way", r"verifying"),
    closings=CLOSINGS,
    repairs=REPAIRS,
    denials=DENIALS,
    doubts=DOUBTS,
    limits=LIMITS,
    contrasts=CONTRASTS,
    harmless=HARMLESS,
    relapses=RELAPSES,
    advice=(
        # An exception at the front of a clause limits the clause before; alone it claims nothing.
        r"^\W*(?:except|apart from|aside from|with the exception|other than)\b",
        r"^\W*(?:please |and |but )?(?:if|should) (?:you|your|anyone|any)\b",
    ),
    monitoring=(
        (
            r"\b(?:are|is|'re|be|been|continue|continues|continuing|closely|currently"
            r"|actively|keep|now|still|under|while) (?:to )?(?:\w+ly )?monitor(?:ing"
            r"|ed)?\b(?! (?:and alerting|coverage|practices|around))"
        ),
        r"\b(?:to|and|will|we|we'll) (?:\w+ly )?monitor\b",
        r"(?:^|\band |, )monitoring (?:the|for|closely|it|this|continues|results|recovery)\b",
        r"\b(?:and|,) monitoring\s*$",
        r"\b(?:keeping|keep) an eye\b",
        r"\bwatching\b",
        r"\bobserving the\b",
        r"\bunder observation\b",
    ),
    promises=(r"\b(?:will|we'll|going to)\b[^.]{0,30}\b(?:monitor|watch|observ|keep)",),
    deployed=(
        (
            r"\b(?:fix|patch|hotfix|workaround|mitigation|remediation|solution"
            r"|rollback|change)s? (?:has|have|was|were|is|are)(?: now)?(?: been)? (?:successfully "
            r"|now |fully )?(?:implemented|deployed|rolled out|applied|released"
            r"|pushed|put in place|in place|shipped|merged|live)\b"
        ),
        (
            r"\b(?:implemented|deployed|rolled out|applied|released|pushed|shipped) (?:an? "
            r"|the |our )?(?:\w+ )?(?:fix|patch|hotfix|workaround|mitigation"
            r"|remediation|solution)\b"
        ),
    ),
    identified=(
        # "identified as ..." names what an alert was, often a false one.
        r"\bidentified\b(?! as)",
        r"\bculprit\b",
        (
            r"\b(?:found|know|located|isolated|pinpointed|determined|established) (?:the "
            r"|a |an )?(?:\w+ )?(?:root )?(?:cause|source|problem|issue)\b"
        ),
        r"\bcause (?:has been|was|is) (?:now )?(?:found|known|located|isolated|determined)\b",
        r"\b(?:fix|patch|solution) is (?:being|on its way|under ?way|in progress)\b",
        (
            r"\bwork(?:ing)? (?:\w+ )?on (?:an? |the |our )?(?:\w+ )?(?:fix|patch"
            r"|solution|mitigation|remediation|resolution)\b"
        ),
        r"\bbeing (?:fixed|resolved|repaired|addressed|mitigated)\b",
    ),
    investigating=(
        r"\binvestigat(?:e|es|ed|ing|ion)\b",
        r"\blooking into\b",
        r"\bchecking\b",
        r"\blook into\b",
    ),
    started=(
        # Of a maintenance only: "the incident is ongoing" does not say that any work has begun.
        r"(?<!incident )(?<!issue )(?<!outage )(?<!problem )(?<!disruption )"
        r"\b(?:is|are)(?: now| currently| still)? (?:in progress|under ?way|ongoing)\b",
        (
            r"\b(?:are|is) (?:currently|now|presently) (?:performing|carrying out|conducting|upgrading"
            r"|migrating)\b"
        ),
        r"\b(?:has|have|maintenance|works?|upgrade) (?:now |just )?(?:started|begun|commenced)\b",
        r"\b(?:started|began|begun) (?:the|our|with)\b",
        r"\b(?:maintenance|work|and|it) continues\b",
        r"\bin progress\b",
    ),
    conjunctions=(
        (
            # "and" joins two nouns more often than two clauses; before these words it begins a clause.
            r"\band(?= (?:the|all|our|we|it|this|everything|users|customers|services?"
            r"|systems?|normal|is|are|has|have)\b)"
        ),
        r"\bwhich\b",
        r"\bso\b(?! that| far)",
        r"\bbut\b",
        r"\bhowever\b",
    ),
)

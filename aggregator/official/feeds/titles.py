"""The title of an incident without the words that its vendor puts before or after it as it goes on.

"[RESOLVED] Login fails", "Update: Login fails" and "Login fails - Mitigated" are one title. What stands there
is removed only if all of it is such a word: "[EU]" and "API:" say which incident it is.
"""

import re

from aggregator.official.parsing.sentences import fold_text
from aggregator.official.parsing.stages import LANGUAGES

# Words for how far an incident has come are those of the vocabulary. These say nothing of that:
UPDATES = """
    update, updated, final update, active, mitigating, postponed, rca, post incident review,
    up, down, monitor is up, monitor is down, recovery, problem, ok,
    aktualisierung, mise à jour, incident en cours, actualización, bijgewerkt, in behandeling, 更新
"""
# Some clouds put before the title how bad it is, and change that.
KINDS = """
    incident, issue, service issue, service outage, service disruption, service degradation,
    performance issues, informational message, service is operating normally, incidencia, incidente, 障害情報
"""
OTHERS = frozenset(fold_text(word) for word in re.split(r"\s*[,\n]\s*", UPDATES + KINDS) if word)
# The same words by which progress is read: a label that is understood there is removed here.
STAGES = re.compile("|".join(f"(?:{word})" for language in LANGUAGES for word in language.labels))
# Without its number an update's title is that of its incident.
NUMBERED = re.compile(r"[\s#]*\d{1,3}(?:\s*/\s*\d{1,3})?$")  # "Update 3", "update #4"
BRACKETED = r"[\[(【「]([^\[\]()【】「」]{1,40})[\])】」]"
SEPARATOR = r"(?:\s*[:\uff1a]|\s[-\u2013\u2014|])"
OPENING = re.compile(rf"^\s*(?:{BRACKETED}[\s:\-\u2013\u2014]*|([^:\uff1a\[\]()]{{1,40}}?){SEPARATOR}\s*)")
CLOSING = re.compile(rf"[\s:]*(?:{BRACKETED}|{SEPARATOR}\s*([^:\[\]()]{{1,40}}))\s*$")
# As monitors write it behind the name of what they watch: "web is down", "web recovered".
WATCHED = re.compile(
    r"\s+(?:is|are|was|went|came|has|ist|est)?\s*(?:now |back |again |wieder |nicht |not ){0,2}"
    r"(?:up|down|online|offline|recovered|reachable|unreachable|available|unavailable|erreichbar)"
    r"(?: again)?[\s.!]*$",
    re.IGNORECASE,
)
SPACE = re.compile(r"\s+")
MOST = 6  # labels on one side; a title has two or three


def strip_labels(title: str) -> str:
    """The title as it was before anybody added how far the incident has come; never empty if it was not."""
    text = title.strip()
    for pattern in (OPENING, CLOSING):
        for _ in range(MOST):
            match = pattern.search(text)
            rest = (text[: match.start()] + text[match.end() :]).strip() if match else ""
            # A title that is nothing but labels stays as it is: an empty one would join all such incidents.
            if not match or not rest or not is_label(match[1] or match[2]):
                break
            text = rest
    return text


def normalise_title(title: str) -> str:
    """What titles of one incident have in common, whatever their case and spaces."""
    title = SPACE.sub(" ", strip_labels(title)).casefold()
    return WATCHED.sub("", title).rstrip(" .!")


def is_label(text: str) -> bool:
    """Whether this says only how far an incident has come, or how bad it is."""
    word = SPACE.sub(" ", fold_text(text))
    return any(each in OTHERS or STAGES.fullmatch(each) for each in (word, NUMBERED.sub("", word)))

"""The title of an incident without the words that its vendor puts before or after it as it goes on.

"[RESOLVED] Login fails", "Update: Login fails" and "Login fails - Mitigated" are one title. What stands there
is removed only if all of it is such a word: "[EU]" and "API:" say which incident it is.
"""

import re

# Of status pages in six languages. Some clouds also put how bad it is before the title, and change that.
STAGES = """
    investigating, identified, monitoring, mitigating, mitigated, resolved, closed, completed, fixed,
    recovered, restored, solved, update, updated, final update, new, ongoing, open, active, in progress,
    scheduled, verifying, postponed, cancelled, canceled, post-mortem, postmortem, rca,
    post incident review, false alarm, up, down, monitor is up, monitor is down, recovery, problem, ok
    behoben, gelöst, erledigt, geschlossen, abgeschlossen, wiederhergestellt, in bearbeitung, aktualisierung,
    entwarnung
    résolu, clos, clôturé, terminé, rétabli, corrigé, mise à jour, en cours, incident en cours,
    incident résolu
    resuelto, cerrado, solucionado, finalizado, restablecido, actualización, en curso, investigando
    opgelost, gesloten, afgerond, hersteld, bijgewerkt, onderzoek, in behandeling
    解決, 解決済み, 解決済, 復旧, 復旧済み, 完了, 終了, 更新, 調査中, 対応中, 監視中
"""
KINDS = """
    incident, outage, issue, service issue, service outage, service disruption, service degradation,
    performance issues, informational message, service is operating normally
    störung, incidencia, incidente, storing, 障害, 障害情報
"""
LABELS = frozenset(word for word in re.split(r"\s*[,\n]\s*", STAGES + KINDS) if word)
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


def without_labels(title: str) -> str:
    """The title as it was before anybody added how far the incident has come; never empty if it was not."""
    text = title.strip()
    for pattern in (OPENING, CLOSING):
        for _ in range(MOST):
            found = pattern.search(text)
            rest = (text[: found.start()] + text[found.end() :]).strip() if found else ""
            if not found or not rest or not is_label(found[1] or found[2]):
                break
            text = rest
    return text


def comparable(title: str) -> str:
    """What titles of one incident have in common, whatever their case and spaces."""
    told = SPACE.sub(" ", without_labels(title)).casefold()
    return WATCHED.sub("", told).rstrip(" .!")


def is_label(text: str) -> bool:
    """Whether this says only how far an incident has come, or how bad it is."""
    said = SPACE.sub(" ", text).strip().casefold()
    return said in LABELS or NUMBERED.sub("", said) in LABELS

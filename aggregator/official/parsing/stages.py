"""One sentence of a vendor -> the stage it tells: the vocabulary of all languages, applied.

A label ("[Resolved]") counts by itself. In a sentence an ending stands unless something in it says otherwise:
within it, before it in its clause, or after it.
"""

import re
from collections.abc import Iterable
from enum import IntEnum
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from aggregator.official.parsing.vocabulary.dutch import DUTCH
from aggregator.official.parsing.vocabulary.english import ENGLISH
from aggregator.official.parsing.vocabulary.french import FRENCH
from aggregator.official.parsing.vocabulary.german import GERMAN
from aggregator.official.parsing.vocabulary.japanese import JAPANESE
from aggregator.official.parsing.vocabulary.language import Phrases
from aggregator.official.parsing.vocabulary.spanish import SPANISH

LANGUAGES = (ENGLISH, GERMAN, FRENCH, SPANISH, DUTCH, JAPANESE)  # those of this site
MOST_CLAUSES = 40
# Characters before an ending: a denial further away belongs to something else.
NEAR = 24
# Square, round, Japanese and angle brackets: vendors use all of them around labels.
BRACKETS = r"[\[(\u3010<]", r"[\])\u3011>]"
MANNER = (  # "Completed ahead of time", "Abgeschlossen wie geplant"
    r"(?:ahead of|early|successfully|as planned|on time|on schedule|erfolgreich|wie geplant|vorzeitig"
    r"|avec succes|comme prevu|con exito|correctamente|met succes|succesvol)\b"
)
STATE = r"(?:status|state|current status|update|estado|statut|etat)\W{1,5}"


class Stage(IntEnum):
    """What a sentence says. Among stages of an open incident the furthest counts."""

    SCHEDULED = 0
    DOUBTED = 1  # it speaks of an ending that is none: "will be fixed"
    OPEN = 2  # it goes on, or has come back
    INVESTIGATING = 3
    IDENTIFIED = 4
    STARTED = 5
    DEPLOYED = 6  # a fix is in place
    MONITORING = 7
    REPAIRED = 8  # it works again; while the vendor says that it watches, no ending yet
    CLOSED = 9  # it is said to be over


ENDED = frozenset({Stage.REPAIRED, Stage.CLOSED})


class Matchers(NamedTuple):
    """The phrases of one language, compiled."""

    endings: tuple[tuple[re.Pattern[str], Stage], ...]
    denials: re.Pattern[str]
    doubts: re.Pattern[str]
    limits: re.Pattern[str]
    contrasts: re.Pattern[str]
    harmless: re.Pattern[str]
    relapses: re.Pattern[str]
    promises: re.Pattern[str]
    advice: re.Pattern[str]
    stages: tuple[tuple[re.Pattern[str], Stage], ...]
    clauses: re.Pattern[str]


def _compile_alternatives(alternatives: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{each})" for each in alternatives))


def _compile_phrases(phrases: Phrases) -> Matchers:
    endings = ((Stage.CLOSED, phrases.closings), (Stage.REPAIRED, phrases.repairs))
    return Matchers(
        endings=tuple((re.compile(each), stage) for stage, group in endings for each in group),
        denials=_compile_alternatives(phrases.denials),
        doubts=_compile_alternatives(phrases.doubts),
        limits=_compile_alternatives(phrases.limits),
        contrasts=_compile_alternatives(phrases.contrasts),
        harmless=_compile_alternatives(phrases.harmless),
        relapses=_compile_alternatives(phrases.relapses),
        advice=_compile_alternatives(phrases.advice),
        promises=_compile_alternatives(phrases.promises),
        stages=(
            (_compile_alternatives(phrases.monitoring), Stage.MONITORING),
            (_compile_alternatives(phrases.deployed), Stage.DEPLOYED),
            (_compile_alternatives(phrases.started), Stage.STARTED),
            (_compile_alternatives(phrases.identified), Stage.IDENTIFIED),
            (_compile_alternatives(phrases.investigating), Stage.INVESTIGATING),
        ),
        clauses=_compile_alternatives(
            (r"[;:()\u3001](?!\d)|,(?!\d| (?:dass|dat|que|qu'|that)\b)|\s-\s", *phrases.conjunctions)
        ),
    )


def _compile_label(words: Iterable[str]) -> re.Pattern[str]:
    """A word set apart: in front of a colon or a dash, in brackets, at the end behind one, or alone."""
    word = f"(?:{'|'.join(words)})"
    opening, closing = BRACKETS
    return re.compile(
        rf"^\W{{0,10}}(?:{STATE})?{word}\s?"
        rf"(?:[^\w\s?'&/-]|-\s|-$|$|(?:after|nach|apres|despues de|na)\s\d|{MANNER})"
        rf"|{opening}\W{{0,5}}{word}\W{{0,5}}{closing}"
        rf"|(?::\s|\s[-|]\s)\W{{0,5}}{word}\W{{0,5}}$"
    )


# Compiled when the module is loaded, once: a feed of fifty entries needs each of them thousands of times.
MATCHERS = tuple(_compile_phrases(each) for each in LANGUAGES)
# In this order: a title may have "[Resolved]" in front of "Monitoring -", and then it is over.
LABELS = (
    (_compile_label(word for each in LANGUAGES for word in each.over), Stage.CLOSED),
    (_compile_label(word for each in LANGUAGES for word in each.monitoring_label), Stage.MONITORING),
    (_compile_label(word for each in LANGUAGES for word in each.identified_label), Stage.IDENTIFIED),
    (_compile_label(word for each in LANGUAGES for word in each.started_label), Stage.STARTED),
    (_compile_label(word for each in LANGUAGES for word in each.scheduled_label), Stage.SCHEDULED),
    (_compile_label(word for each in LANGUAGES for word in each.open_label), Stage.OPEN),
)


def find_label(*, sentence: str) -> Stage | None:
    """What a word that is set apart in a folded sentence says; None where there is none."""
    if sentence.endswith("?"):
        return None
    return next((stage for label, stage in LABELS if label.search(sentence)), None)


@lru_cache(maxsize=2048)  # a feed is asked every few minutes, and says nearly the same
def find_stage(*, sentence: str) -> Stage | None:
    """What a folded sentence says, by the language that understands most of it; None where none does. An
    ending that one language doubts is none."""
    if sentence.endswith("?"):
        return None
    stages = [stage for language in MATCHERS if (stage := _find_stage_in(language, sentence)) is not None]
    # Languages share words, so an ending may be read by mistake. A doubt is rarer, and safer to believe.
    if Stage.OPEN in stages or Stage.DOUBTED in stages:
        stages = [language for language in stages if language not in ENDED]
    return max(stages, default=None)


def _find_stage_in(language: Matchers, sentence: str) -> Stage | None:
    if language.advice.search(sentence):
        return None
    ending, is_doubted = _find_ending(language, sentence)
    stage = next(
        (stage for words, stage in language.stages if _has_stage(language, words, stage, sentence)), None
    )
    if ending is not None and stage is Stage.MONITORING:
        # "Fixed, and we keep monitoring" is an ending; "works again, we are monitoring" is not yet one.
        promised = ending is Stage.CLOSED and language.promises.search(sentence)
        return ending if promised else stage
    if ending is not None:
        return ending
    # A relapse often says "investigating" too, and would be lost if that came first.
    if stage is not None and stage is not Stage.INVESTIGATING:
        return stage
    if language.relapses.search(sentence):
        return Stage.OPEN
    return stage or (Stage.DOUBTED if is_doubted else None)


def _has_stage(language: Matchers, words: re.Pattern[str], stage: Stage, sentence: str) -> bool:
    """That a maintenance is under way may be said of the future: "while it is in progress"."""
    match = words.search(sentence)
    if match is None or stage is not Stage.STARTED:
        return match is not None
    return language.doubts.search(sentence[: match.end()]) is None


def _find_ending(language: Matchers, sentence: str) -> tuple[Stage | None, bool]:
    """The strongest ending that stands, and whether there is one that does not."""
    endings: list[Stage] = []
    is_doubted = False
    begin = 0
    starts = [match.start() for match in islice(language.clauses.finditer(sentence), MOST_CLAUSES)]
    for end in (*starts, len(sentence)):
        clause = sentence[begin:end].lstrip(" ,;:()-\u3001")
        for words, stage in language.endings:
            for match in words.finditer(clause):
                if _is_ending(language, clause, match, sentence[end:]):
                    endings.append(stage)
                else:
                    is_doubted = True
        begin = end
    return max(endings, default=None), is_doubted


def _is_ending(language: Matchers, clause: str, match: re.Match[str], rest: str) -> bool:
    # Two words: "not yet fixed", "was never fully fixed". More would catch the denial of something else.
    near = clause[: match.start()][-NEAR:].split()[-2:]
    if language.denials.search(" ".join((*near, match[0].strip()))):
        return False
    if language.doubts.search(clause[: match.end()]):
        return False
    # The rest of the sentence counts as well: "fixed, but some users still see errors".
    after = clause[match.end() :] + rest
    if language.limits.search(after) or language.relapses.search(after):
        return False
    contrast = language.contrasts.search(after)
    return contrast is None or language.harmless.search(after[contrast.end() :]) is not None

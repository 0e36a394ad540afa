"""How far an incident or a maintenance has come, by the vendor's own wording.

The words are in vocabulary/, one file a language; the rules are told in docs/official.md. All languages are
tried on every sentence (parsing/stages.py), because pages mix them. Unforeseen wording is never an ending.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aggregator.official.claims import About, Progress
from aggregator.official.parsing import sentences
from aggregator.official.parsing.stages import ENDED, Stage, find_label, find_stage
from aggregator.official.parsing.words import ENDS

# What is missing here is INVESTIGATING: an open incident is never further than its words prove.
OF_INCIDENT = {
    Stage.IDENTIFIED: Progress.IDENTIFIED,
    Stage.DEPLOYED: Progress.MONITORING,
    Stage.MONITORING: Progress.MONITORING,
}


@dataclass(frozen=True)
class Opinion:
    """What a title or an update says; `is_label`: by a word set apart for it, which sentences do not undo."""

    stage: Stage | None = None
    is_label: bool = False


def read_progress(*, about: About, title: str, text: str) -> Progress:
    """How far it has come. `title` and `text` are plain, with line breaks where the page has them. Wording
    that is not understood goes on (INVESTIGATING), or for a maintenance is still to come (SCHEDULED)."""
    head, body = _judge_update(sentences.split_sentences(title)), _judge_text(text)
    if _is_over(head, body):
        return ENDS[about]
    stages = [(each.stage, each.is_label) for each in (body, head)]
    if about is About.MAINTENANCE:
        return Progress.IN_PROGRESS if any(_has_begun(*each) for each in stages) else Progress.SCHEDULED
    # The text first: the title may be as old as the incident.
    return next((OF_INCIDENT[stage] for stage, _ in stages if stage in OF_INCIDENT), Progress.INVESTIGATING)


def read_label(*, about: About, word: str) -> Progress | None:
    """What a word set apart says: "Resolved", "Behoben"; None where it is no such word ("Update")."""
    sentences_of_word = sentences.split_sentences(word)
    stage = find_label(sentence=sentences_of_word[0]) if len(sentences_of_word) == 1 else None
    if stage is None:
        return None
    if stage in ENDED:
        return ENDS[about]
    if about is About.MAINTENANCE:
        return Progress.SCHEDULED if stage is Stage.SCHEDULED else Progress.IN_PROGRESS
    return OF_INCIDENT.get(stage, Progress.INVESTIGATING)


def _is_over(head: Opinion, body: Opinion) -> bool:
    """A label in the title counts before all, then the text; a title's sentence only where the text does not
    say otherwise."""
    if (head.is_label and head.stage in ENDED) or body.stage in ENDED:
        return True
    return head.stage in ENDED and body.stage is None


def _has_begun(stage: Stage | None, is_label: bool) -> bool:
    """An announcement may speak of watching and checking; only that it began counts, or a label."""
    return stage is Stage.STARTED or (is_label and stage is not Stage.SCHEDULED)


def _judge_text(text: str) -> Opinion:
    """Of several updates the newest, which a page has at the top or at the end. No incident begins with an
    ending: where one of the two is an ending, it is the newest."""
    updates = list(_split_updates(sentences.split_sentences(text)))
    if not updates:
        return Opinion()
    ends = _judge_update(updates[0]), _judge_update(updates[-1])
    return max(ends, key=lambda each: -1 if each.stage is None else each.stage)


def _split_updates(update_sentences: Sequence[str]) -> Iterator[Sequence[str]]:
    """A time of day or a label at the front of a sentence begins another update."""
    begin = 0
    for n, sentence in enumerate(update_sentences):
        bare = sentences.strip_stamp(sentence)
        if n > begin and (bare != sentence or find_label(sentence=bare) is not None):
            yield update_sentences[begin:n]
            begin = n
    if update_sentences:
        yield update_sentences[begin:]


def _judge_update(update_sentences: Sequence[str]) -> Opinion:
    """Of its sentences the later counts, and a label before all."""
    stage: Stage | None = None
    for sentence in map(sentences.strip_stamp, update_sentences):
        label = find_label(sentence=sentence)
        if label is not None:
            return Opinion(label, is_label=True)
        stage = _choose_stage(stage, find_stage(sentence=sentence))
    return Opinion(stage)


def _choose_stage(before: Stage | None, now: Stage | None) -> Stage | None:
    """An ending is taken back by a relapse; a mere repair is none while the vendor watches."""
    if before is None or now is None:
        return before if now is None else now
    if {before, now} == {Stage.MONITORING, Stage.REPAIRED}:
        # Both orders mean the same: it seems repaired, and the vendor is not yet sure.
        return Stage.MONITORING
    if before not in ENDED or now in ENDED:
        return max(before, now)
    return now if now is Stage.OPEN else before

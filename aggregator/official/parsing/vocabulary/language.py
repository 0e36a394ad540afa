"""The shape of one language's vocabulary: regular expressions, as tuples of alternatives.

All are matched against folded text (sentences.fold_text): lower case, Latin letters without accents
("resolu", "gelost"), straight quotes. Repetitions are bounded and never nested, so that no text can stall the
search.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Phrases:
    """How one language words the course of an incident. In order of use; docs/official.md tells the rules."""

    # Words that stand alone as a label: "[Resolved] ...", "... (behoben)", "Monitoring - ...".
    over: tuple[str, ...]
    monitoring_label: tuple[str, ...]
    identified_label: tuple[str, ...]
    open_label: tuple[str, ...]
    scheduled_label: tuple[str, ...]
    started_label: tuple[str, ...]
    # Endings in a sentence, from the auxiliary verb to the participle. A closing ("has been resolved") is an
    # ending even where the vendor keeps watching; a repair ("is back online") is then not one yet.
    closings: tuple[str, ...]
    repairs: tuple[str, ...]
    # What makes it no ending: within the words of the ending or just before them ("not", "being")...
    denials: tuple[str, ...]
    # ... anywhere in its clause up to there ("once", "we expect", "most" as the first word) ...
    doubts: tuple[str, ...]
    # ... or after it in its sentence ("for most users").
    limits: tuple[str, ...]
    # "but": what follows takes the ending back, unless it is one of the harmless things.
    contrasts: tuple[str, ...]
    harmless: tuple[str, ...]
    # Sentences by which an incident goes on, also after an ending: "still", "a new issue".
    relapses: tuple[str, ...]
    advice: tuple[str, ...]  # to those for whom it still fails ("if you still see errors"): it says nothing
    # Sentences that tell how far an open one has come.
    monitoring: tuple[str, ...]
    promises: tuple[str, ...]  # it will be watched: what is closed stays closed
    deployed: tuple[str, ...]  # a fix is in place
    identified: tuple[str, ...]
    investigating: tuple[str, ...]
    started: tuple[str, ...]  # of a maintenance
    conjunctions: tuple[str, ...]  # words that begin a new clause, beside commas

    @property
    def labels(self) -> tuple[str, ...]:
        """All words that stand alone as a label."""
        of_open = self.monitoring_label + self.identified_label + self.open_label
        return self.over + of_open + self.scheduled_label + self.started_label

"""How vendors word the course of an incident, in the six languages of this site."""

from aggregator.official.parsing.vocabulary.dutch import DUTCH
from aggregator.official.parsing.vocabulary.english import ENGLISH
from aggregator.official.parsing.vocabulary.french import FRENCH
from aggregator.official.parsing.vocabulary.german import GERMAN
from aggregator.official.parsing.vocabulary.japanese import JAPANESE
from aggregator.official.parsing.vocabulary.language import Phrases
from aggregator.official.parsing.vocabulary.spanish import SPANISH

LANGUAGES: tuple[Phrases, ...] = (ENGLISH, GERMAN, FRENCH, SPANISH, DUTCH, JAPANESE)

__all__ = ["LANGUAGES", "Phrases"]

"""How vendors word the course of an incident, in the six languages of this site."""

from aggregator.official.readers.vocabulary.dutch import DUTCH
from aggregator.official.readers.vocabulary.english import ENGLISH
from aggregator.official.readers.vocabulary.french import FRENCH
from aggregator.official.readers.vocabulary.german import GERMAN
from aggregator.official.readers.vocabulary.japanese import JAPANESE
from aggregator.official.readers.vocabulary.language import Phrases
from aggregator.official.readers.vocabulary.spanish import SPANISH

LANGUAGES: tuple[Phrases, ...] = (ENGLISH, GERMAN, FRENCH, SPANISH, DUTCH, JAPANESE)

__all__ = ["LANGUAGES", "Phrases"]

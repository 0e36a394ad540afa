"""A table with an entry for each state, level or kind has all of them: a new one cannot be forgotten."""

from typing import get_args

import pytest

from aggregator.models import Level, NoteKind, State
from aggregator.official.claims import About, Progress, Standing
from aggregator.queries import levels
from aggregator.queries.answers.vendors import Via
from aggregator.queries.incidents.calibration import NAMES as VOLUMES
from aggregator.stats.ending.end_coverage import Milestone
from aggregator.stats.ledger.lead import PAIRED
from aggregator.stats.ledger.lead import Kind as LeadKind
from aggregator.stats.place.causes import Kind as CauseKind
from aggregator.web.cards import icons
from aggregator.web.charts import lane, vendor_lane, vendor_pieces
from aggregator.web.pages import calibration
from aggregator.web.staff import incidents, status_pages, vendor_page
from aggregator.web.tags import SHAPES
from aggregator.web.words import cause_words, incident_story, labels, lead_words
from aggregator.web.words.vendors import titles, vendor_story

UNRESOLVED = {state for state in State if state.is_unresolved}
TROUBLES = set(Standing) - {Standing.OPERATIONAL, Standing.MAINTENANCE}
TABLES = {
    "names of states": (labels.STATES, State),
    "kinds of states": (labels.KINDS, State),
    "steps of an incident": (incident_story.STEP_NAMES, State),
    "levels of unresolved states": (levels.SAID, UNRESOLVED),
    "weights of levels": (levels.WEIGHT, Level),
    "names of levels": (labels.WORDS, {*Level, labels.STALE}),
    "titles of levels": (labels.TITLES, Level),
    "troubled and quiet levels": (labels.TROUBLED | levels.QUIET | {Level.NO_DATA}, Level),
    "bars of people": (lane.WORDS, labels.TROUBLED),
    "bars of the vendor": (vendor_pieces.KINDS, {*TROUBLES, Standing.MAINTENANCE}),
    "names of the vendor's bars": (
        vendor_lane.WORDS,
        {*vendor_pieces.KINDS.values(), "posted", "watching", "unread"},
    ),
    "quoted component states": (titles.QUOTED, Standing),
    "lengths of outages": (dict(vendor_story.OUTAGE_LENGTHS), TROUBLES),
    "progress for readers": (vendor_story.PROGRESS, Progress),
    "progress for staff": (status_pages.PROGRESS, Progress),
    "subjects of claims": (status_pages.ABOUT, About),
    "ways of statements": (vendor_page.WAYS, Via),
    "writers of notes": (incidents.WRITERS, NoteKind),
    "kinds of notes": (incidents.KIND_WORDS, NoteKind),
    "outcomes of the ledger": (lead_words.WORDS, LeadKind),
    "notes of what has no lead": (lead_words.NOTES, set(LeadKind) - set(PAIRED) | {LeadKind.UNVERIFIED}),
    "sentences of causes": (cause_words.CAUSES, get_args(CauseKind)),
    "moments of outlooks": (calibration.MOMENTS, Milestone),
    "classes of volume": (calibration.NAMES, {*VOLUMES, "suspicions that came to nothing"}),
    "icons of cards": (
        icons.OUTLINES | icons.DISCS | icons.STROKES,
        {*labels.KINDS.values(), *Level, labels.STALE, labels.FALSE},
    ),
    "icons of pages": (
        SHAPES,
        {*labels.KINDS.values(), *Level, labels.STALE, labels.FALSE, "tick", "search"},
    ),
}


@pytest.mark.parametrize(("table", "members"), TABLES.values(), ids=TABLES)
def test_table_has_an_entry_for_each(table, members):
    assert set(table) == set(members)

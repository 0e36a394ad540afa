"""The derived tables, one module a subject. Each table has one writing module, which its docstring names."""

from aggregator.models.baselines import Baseline, PartUsual
from aggregator.models.bookkeeping import DemoRun, StageFailure, Tick, TickSpan
from aggregator.models.counts import CrowdMinute, PlaceHour, Rollup, RollupFields, RollupHour
from aggregator.models.detection import Assessment, Watch
from aggregator.models.incidents import Attribution, Incident, IncidentEvent, IncidentNote, LearnedEndings
from aggregator.models.publications import PublishedSnapshot
from aggregator.models.states import Level, NoteKind
from aggregator.models.vendors import OfficialClaim, OfficialPage, OfficialSpan, VendorKey, VendorStatement
from aggregator.stats.states import State

__all__ = [
    "Assessment",
    "Attribution",
    "Baseline",
    "CrowdMinute",
    "DemoRun",
    "Incident",
    "IncidentEvent",
    "IncidentNote",
    "LearnedEndings",
    "Level",
    "NoteKind",
    "OfficialClaim",
    "OfficialPage",
    "OfficialSpan",
    "PartUsual",
    "PlaceHour",
    "PublishedSnapshot",
    "Rollup",
    "RollupFields",
    "RollupHour",
    "StageFailure",
    "State",
    "Tick",
    "TickSpan",
    "VendorKey",
    "VendorStatement",
    "Watch",
]

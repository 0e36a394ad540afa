"""Which module writes which table. The scan of the code and the check of the docs both read it from here."""

MODERATION = "reports/moderation.py"
CATALOGUE = "reports/catalogue"  # load.py, with changes.py for what is the same for all its tables
WRITERS = {
    "Report": "reports/intake",
    "Exclusion": MODERATION,
    "Category": CATALOGUE,
    "Service": CATALOGUE,
    "Surface": CATALOGUE,
    "Symptom": CATALOGUE,
    "Component": CATALOGUE,
    "Dependency": CATALOGUE,
    "Rollup": "aggregator/pipeline/rollups.py",
    "RollupHour": "aggregator/pipeline/rollups.py",
    "CrowdMinute": "aggregator/pipeline/crowds.py",
    "PlaceHour": "aggregator/pipeline/places.py",
    "Baseline": "aggregator/pipeline/baselines.py",
    "PartUsual": "aggregator/pipeline/part_baselines.py",
    "Watch": "aggregator/pipeline/detection.py",
    "Assessment": "aggregator/pipeline/detection.py",
    "Incident": "aggregator/pipeline/incidents.py",
    "IncidentEvent": "aggregator/pipeline/incidents.py",
    "IncidentNote": "aggregator/annotations.py",
    "LearnedEndings": "aggregator/pipeline/endings.py",
    "Attribution": "aggregator/pipeline/attributions.py",
    "OfficialPage": "aggregator/pipeline/claims.py",
    "OfficialSpan": "aggregator/pipeline/claims.py",
    "OfficialClaim": "aggregator/pipeline/claims.py",
    "VendorKey": "aggregator/statements.py",
    "VendorStatement": "aggregator/statements.py",
    "PublishedSnapshot": "aggregator/pipeline/publications.py",
    "Tick": "aggregator/pipeline/tick.py",
    "TickSpan": "aggregator/pipeline/tick.py",
    "StageFailure": "aggregator/pipeline/failures.py",
    "IntakeSpan": "reports/heartbeat.py",
    "DemoRun": "aggregator/demo.py",
}
# The one exception, with the columns that its second writer sets: staff exclude reports that came in before.
MODERATED = {"Report": {"excluded", "exclusion_id", "changed_at"}}

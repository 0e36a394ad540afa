"""JSON shapes of incidents and of their evidence."""

from rest_framework import serializers

from aggregator.models.states import NoteKind
from aggregator.stats.detector.evidence import Evidence
from aggregator.stats.states import State
from aggregator.web.api.serializers.base_records import (
    Fields,
    FreshnessSerializer,
    GapSerializer,
    make_slugs_field,
)
from aggregator.web.api.serializers.outlook_records import OutlookSerializer
from reports.models import choices_of

MEANINGS = "; ".join(f"`{name}`: {meaning}" for name, meaning in Evidence.read_meanings().items())


class TroubleSerializer(serializers.Serializer[object]):
    incident = serializers.IntegerField()
    state = serializers.ChoiceField(choices_of(State))
    onset_at = serializers.DateTimeField(help_text="Dated back to where the rise began.")
    evident_at = serializers.DateTimeField(help_text="End of the minute whose counts showed it first.")
    detected_at = serializers.DateTimeField(help_text="When it was first said here in public.")
    late = serializers.BooleanField(help_text="Said long after it showed, because this site was stalled.")
    surfaces = make_slugs_field("surfaces")
    symptoms = make_slugs_field("symptoms")
    regions = make_slugs_field("regions")
    provisional = serializers.BooleanField(help_text="The place is a first look, minutes after the onset.")


class BecauseSerializer(serializers.Serializer[object]):
    """Most of what is reported is probably the trouble of another service."""

    service = serializers.CharField(source="cause.slug")
    incident = serializers.IntegerField()
    kind = serializers.ChoiceField(
        [(kind, kind) for kind in ("runs on", "confused", "together")],
        help_text="Declared (runs on it; people confuse them) or learned (in trouble together).",
    )
    since = serializers.DateTimeField(help_text="When it was said.")
    ended_at = serializers.DateTimeField(allow_null=True, help_text="When it no longer held.")
    minutes_earlier = serializers.IntegerField(help_text="Onset there before onset here.")
    times_usual = serializers.FloatField(help_text="Here, in the fullest 15 minutes.")
    times_usual_there = serializers.FloatField()
    share = serializers.FloatField(help_text="Of the reports here, those beyond the usual.")
    troubles = serializers.IntegerField(help_text="Earlier troubles of the cause, 180 days.")
    followed = serializers.IntegerField(help_text="In how many of them this service was in trouble too.")
    chance = serializers.FloatField(help_text="In how many it would have been by chance.")
    lift = serializers.FloatField(help_text="Times as often as by chance; a lower bound where learned.")


class MarkSerializer(serializers.Serializer[object]):
    """The operator says that it was no outage."""

    at = serializers.DateTimeField()
    because = serializers.CharField(help_text="Plain text.")


class NoteSerializer(serializers.Serializer[object]):
    """What the operator says; notes are added, never changed or removed."""

    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(
        choices_of(NoteKind), help_text="A remark, a mark as a false alarm, or the word that takes it back."
    )
    text = serializers.CharField(help_text="Plain text.")


class IncidentSerializer(serializers.Serializer[object]):
    id = serializers.IntegerField()
    service = serializers.CharField(source="service.slug")
    state = serializers.ChoiceField(choices_of(State), source="trouble.state")
    onset_at = serializers.DateTimeField(source="trouble.onset_at")
    began_after = serializers.DateTimeField(
        allow_null=True,
        help_text="From then to onset_at nobody could report: it may have begun at any time between.",
    )
    evident_at = serializers.DateTimeField(
        source="trouble.evident_at", help_text="End of the minute whose counts showed it first."
    )
    detected_at = serializers.DateTimeField(
        source="trouble.detected_at",
        help_text="When it was first said here in public. So are opened_at, subsiding_at and resolved_at.",
    )
    late = serializers.BooleanField(
        source="trouble.late", help_text="Said long after it showed, because this site was stalled."
    )
    opened_at = serializers.DateTimeField(allow_null=True)
    subsiding_at = serializers.DateTimeField(allow_null=True)
    resolved_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True, help_text="Dated back to where it was over.")
    ended_after = serializers.DateTimeField(
        allow_null=True,
        help_text="From then to ended_at nobody could report: it may have ended at any time between.",
    )
    peak = serializers.IntegerField(
        source="trouble.measured_peak",
        allow_null=True,
        help_text="Most reports in 15 minutes; null where that was never counted.",
    )
    peak_at = serializers.DateTimeField(source="trouble.peak_at", allow_null=True)
    peak_ratio = serializers.FloatField(
        source="trouble.peak_ratio", allow_null=True, help_text="Times the usual."
    )
    severity = serializers.FloatField(
        source="trouble.severity", allow_null=True, help_text="Times the usual at least, 90 % confidence."
    )
    breadth = serializers.FloatField(
        source="trouble.breadth", allow_null=True, help_text="Share of the usual places that were up, of 1."
    )
    provisional = serializers.BooleanField(source="trouble.provisional")
    surfaces = make_slugs_field("surfaces", "trouble.slugs")
    symptoms = make_slugs_field("symptoms", "trouble.slugs")
    regions = make_slugs_field("regions", "trouble.slugs")
    explained_by = BecauseSerializer(source="because", allow_null=True)
    marked_false = MarkSerializer(allow_null=True, help_text="Null where nobody says it was a false alarm.")
    notes = NoteSerializer(many=True)
    left_out = serializers.IntegerField(
        help_text="Reports left out of the counts of its time by staff; its evidence is as it was said."
    )


class IncidentPageSerializer(FreshnessSerializer):
    incidents = IncidentSerializer(source="page.episodes", many=True)
    next = serializers.URLField(allow_null=True, help_text="The next page; null at the end.")


class StepSerializer(serializers.Serializer[object]):
    at = serializers.DateTimeField(help_text="End of the minute whose counts showed it.")
    published_at = serializers.DateTimeField(help_text="When it was said here in public.")
    late = serializers.BooleanField(help_text="Said long after it showed, because this site was stalled.")
    state = serializers.ChoiceField(choices_of(State))
    policy = serializers.CharField(help_text="Version and hash of all thresholds.")
    evidence = serializers.DictField(help_text=f"{MEANINGS}.")
    usual = serializers.DictField(help_text="What was usual then; with the minutes it can be counted again.")


class IncidentDetailSerializer(FreshnessSerializer):
    incident = IncidentSerializer()
    outlook = OutlookSerializer(allow_null=True)


class MinutesSerializer(FreshnessSerializer):
    """Side by side, one number a minute."""

    reports = serializers.ListField(child=serializers.IntegerField(), source="minutes.reports")
    works = serializers.ListField(child=serializers.IntegerField(), source="minutes.works")
    counted = serializers.ListField(
        child=serializers.IntegerField(),
        source="minutes.counted",
        help_text="Those that count as evidence.",
    )
    counted_works = serializers.ListField(child=serializers.IntegerField(), source="minutes.counted_works")
    networks = serializers.ListField(
        child=serializers.IntegerField(),
        source="minutes.networks",
        help_text="That reported in the 15 minutes up to each; 0 where few did.",
    )
    official = serializers.ListField(
        child=serializers.ChoiceField(choices=[-1, 0, 1]),
        source="minutes.official",
        help_text="What the vendor said, as we knew it when the minute began: 1 an outage, -1 work on it,"
        " 0 neither, or nothing that we could read.",
    )
    unheard = GapSerializer(
        source="minutes.unheard", many=True, help_text="In which nobody could report: they are no evidence."
    )

    def get_fields(self) -> Fields:
        return {"from": serializers.DateTimeField(source="minutes.first")} | super().get_fields()


class EvidenceSerializer(FreshnessSerializer):
    incident = IncidentSerializer()
    steps = StepSerializer(many=True)

"""JSON shapes of what vendors say, of who knew first, and of uptime."""

from typing import Any

from rest_framework import serializers

from aggregator.official.claims import About, Progress, Standing
from aggregator.stats.ledger.lead import Kind
from aggregator.web.api.serializers.base_records import Fields, FreshnessSerializer
from reports.models import choices_of


class TextOrNull(serializers.CharField):
    """A text; null where there is none, so that nobody takes "" for one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"allow_null": True})

    def to_representation(self, value: str) -> str | None:  # type: ignore[override]  # hence the name
        return super().to_representation(value) or None


class ReadingSerializer(serializers.Serializer[object]):
    """How well the status page can be read."""

    address = serializers.CharField()
    format = TextOrNull(help_text="Null until an answer has shown it.")
    read_at = serializers.DateTimeField(allow_null=True, help_text="Last read whole.")
    failing_since = serializers.DateTimeField(allow_null=True)
    problem = TextOrNull(help_text="A word for why it cannot be read; null where it can.")


class StretchSerializer(serializers.Serializer[object]):
    """Time in which the worst that was said was this; good times are left out."""

    standing = serializers.ChoiceField(choices_of(Standing))
    began_at = serializers.DateTimeField(source="first")
    ended_at = serializers.DateTimeField(source="last", help_text="At most the end of the window.")


class SurfaceStretchesSerializer(serializers.Serializer[object]):
    slug = serializers.CharField()
    stretches = StretchSerializer(many=True)


class UpdateSerializer(serializers.Serializer[object]):
    """One word of the vendor, with its clock and ours."""

    progress = serializers.ChoiceField(choices_of(Progress), source="claim.progress", allow_null=True)
    standing = serializers.ChoiceField(choices_of(Standing), source="claim.standing", allow_null=True)
    at = serializers.DateTimeField(source="claim.at", allow_null=True, help_text="As the vendor dates it.")
    first_seen_at = serializers.DateTimeField(help_text="The reading that found it.")
    absent_at = serializers.DateTimeField(
        allow_null=True,
        help_text="The last reading without it; null: it was there at the first, or comes from a file.",
    )


class PartSerializer(serializers.Serializer[object]):
    id = serializers.CharField()
    name = serializers.CharField()


class NoticeSerializer(serializers.Serializer[object]):
    """An incident or a maintenance of the vendor."""

    id = serializers.CharField(source="subject")
    about = serializers.ChoiceField(choices_of(About))
    title = TextOrNull(help_text="Plain text, the vendor's; null where it gives none.")
    progress = serializers.ChoiceField(choices_of(Progress))
    worst = serializers.ChoiceField(
        choices_of(Standing),
        allow_null=True,
        help_text="That was said of any part at any time; null where it was never said how bad it is.",
    )
    began_at = serializers.DateTimeField(help_text="As the vendor dates it, often back.")
    first_word_at = serializers.DateTimeField(
        source="first_published_at", help_text="The vendor's first word in public."
    )
    ended_at = serializers.DateTimeField(allow_null=True)
    planned_end = serializers.DateTimeField(allow_null=True)
    url = TextOrNull(help_text="The vendor's own post; null where its page gives no address.")
    components = PartSerializer(source="parts", many=True)
    updates = UpdateSerializer(many=True, help_text="In order.")


class OfficialSerializer(FreshnessSerializer):
    """What the vendor of a service says on its status page."""

    service = serializers.CharField()
    reading = ReadingSerializer(allow_null=True, help_text="Null where no page is known or was ever asked.")
    standing = serializers.ChoiceField(
        choices_of(Standing), allow_null=True, help_text="Now; null where we do not know, or it tells none."
    )
    since = serializers.DateTimeField(
        allow_null=True,
        help_text="Of the present standing. When it was first told is `first_word_at` of the notices.",
    )
    watching = serializers.BooleanField(
        help_text="It calls nothing broken any more, but its incident is open."
    )
    to = serializers.DateTimeField(source="last")
    stretches = StretchSerializer(many=True, help_text="Of the whole service.")
    surfaces = SurfaceStretchesSerializer(many=True, help_text="Those that components stand for.")
    notices = NoticeSerializer(many=True, help_text="With a part in the window, newest first.")
    next = serializers.URLField(allow_null=True, help_text="Older notices; null at the end.")

    def get_fields(self) -> Fields:
        return super().get_fields() | {"from": serializers.DateTimeField(source="first")}


class IntervalSerializer(serializers.Serializer[object]):
    """A share with Wilson's interval of 90 %."""

    count = serializers.IntegerField(source="hits")
    of = serializers.IntegerField()
    share = serializers.FloatField(source="value", allow_null=True)
    low = serializers.FloatField()
    high = serializers.FloatField()


class GradeSerializer(serializers.Serializer[object]):
    """A: 90 % or more, B: 75, C: 50, D: 25, else F; `worst` and `best` at the ends of the interval."""

    letter = serializers.CharField()
    worst = serializers.CharField()
    best = serializers.CharField()


class BinSerializer(serializers.Serializer[object]):
    low = serializers.IntegerField(allow_null=True, help_text="Minutes; below zero the vendor was first.")
    high = serializers.IntegerField(allow_null=True, help_text="0 to 0 is the same minute.")
    count = serializers.IntegerField()


class SummarySerializer(serializers.Serializer[object]):
    """What the entries come to."""

    kinds = serializers.DictField(child=serializers.IntegerField(), help_text="Entries of each kind.")
    problems = serializers.IntegerField(help_text="All, also those whose page could not be read.")
    judged = serializers.IntegerField(help_text="Of which we can tell what the vendor said.")
    lead_quartiles = serializers.ListField(
        child=serializers.FloatField(),
        source="quartiles",
        allow_null=True,
        help_text="25, 50 and 75 %, in minutes that people were earlier; null without a pair.",
    )
    histogram = BinSerializer(source="bins", many=True)
    never_acknowledged = IntervalSerializer(source="never")
    within_15_minutes = IntervalSerializer(source="prompt")
    grade = GradeSerializer(allow_null=True, help_text="Of `within_15_minutes`; null for fewer than three.")


class VendorWordSerializer(serializers.Serializer[object]):
    """The notice that is paired, and between which readings its first word came."""

    id = serializers.CharField(source="statement.id")
    title = TextOrNull(source="notice.title")
    url = TextOrNull(source="notice.url")
    first_word_at = serializers.DateTimeField(source="statement.stated_at")
    first_seen_at = serializers.DateTimeField(source="statement.seen_at")
    absent_at = serializers.DateTimeField(source="statement.absent_at", allow_null=True)
    ended_at = serializers.DateTimeField(source="statement.ended_at", allow_null=True)


class OursSerializer(serializers.Serializer[object]):
    incident = serializers.IntegerField(source="id")
    onset_at = serializers.DateTimeField()
    evident_at = serializers.DateTimeField(
        allow_null=True, help_text="End of the minute whose counts showed it first."
    )
    detected_at = serializers.DateTimeField(help_text="When it was first said here in public.")
    ended_at = serializers.DateTimeField(allow_null=True)


class LeadSerializer(serializers.Serializer[object]):
    """Minutes that people were earlier; the vendor's word came between two readings, `low` to `high`."""

    minutes = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    sure = serializers.BooleanField(source="is_certain", help_text="It is certain who was first.")


class EntrySerializer(serializers.Serializer[object]):
    kind = serializers.ChoiceField(choices_of(Kind))
    people = OursSerializer(source="entry.problem", allow_null=True)
    vendor = VendorWordSerializer(allow_null=True)
    lead = LeadSerializer(source="entry.lead", allow_null=True)
    prompt = serializers.BooleanField(
        source="entry.prompt", allow_null=True, help_text="Within 15 minutes; null where that is no test."
    )


class LeadTimeSerializer(FreshnessSerializer):
    """Who knew first, problem by problem."""

    service = serializers.CharField()
    days = serializers.IntegerField()
    summary = SummarySerializer()
    marked_false = serializers.IntegerField(help_text="Incidents left out: the operator calls them false.")
    suspected = serializers.IntegerField(help_text="Incidents left out: they never became a problem.")
    entries = EntrySerializer(many=True, help_text="Newest first.")


class VendorSummarySerializer(serializers.Serializer[object]):
    vendor = serializers.CharField(source="name")
    services = serializers.ListField(child=serializers.CharField(), source="slugs")
    summary = SummarySerializer()


class LeadTimesSerializer(FreshnessSerializer):
    """Who knew first, over all services and by vendor; counted anew every five minutes."""

    days = serializers.IntegerField()
    pages = serializers.IntegerField(help_text="Status pages that are read.")
    unread = serializers.IntegerField(help_text="Services whose vendor has no page that we can read.")
    summary = SummarySerializer()
    vendors = VendorSummarySerializer(many=True)

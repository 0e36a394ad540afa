"""What staff type: which reports, why, and what they say of an incident."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from aggregator import annotations, statements
from reports import moderation
from reports.choices.regions import is_region
from reports.models import Service, Stance
from reports.moderation import ReportSelection

# In a field of a choice, where '' is "all".
NOT_SAID = "-"
MINUTE = timedelta(minutes=1)


class ChoiceForm(forms.Form):
    """Which reports. Times are UTC; the window is at most a day and ends at the latest now."""

    service = forms.ModelChoiceField(
        Service.objects.order_by("name"), label=gettext_lazy("Service"), widget=UnfoldAdminSelectWidget
    )
    first = forms.DateTimeField(label=gettext_lazy("From (UTC)"), widget=UnfoldAdminTextInputWidget)
    last = forms.DateTimeField(
        label=gettext_lazy("Up to, not including (UTC)"), widget=UnfoldAdminTextInputWidget
    )
    stance = forms.ChoiceField(
        required=False, label=gettext_lazy("What was said"), widget=UnfoldAdminSelectWidget
    )
    surface = forms.ChoiceField(required=False, label=gettext_lazy("Part"), widget=UnfoldAdminSelectWidget)
    symptom = forms.ChoiceField(required=False, label=gettext_lazy("Symptom"), widget=UnfoldAdminSelectWidget)
    region = forms.CharField(
        required=False,
        max_length=6,
        label=gettext_lazy("Place"),
        help_text=gettext_lazy("A code such as DE or US-CA; “-” for reports without one"),
        widget=UnfoldAdminTextInputWidget,
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The running minute may be left out: reports of an attack that goes on are in it.
        self.now = now.astimezone(UTC).replace(second=0, microsecond=0) + MINUTE
        for name in ("first", "last"):
            self.fields[name].widget.attrs |= {"type": "datetime-local", "step": "60"}
            self.fields[name].widget.input_type = "datetime-local"
            self.fields[name].widget.format = "%Y-%m-%dT%H:%M"
        # Surfaces and symptoms depend on the service, which may come from the address or from the form.
        service = self._service()
        self._offer(
            "stance", [(Stance.BROKEN, _("It is broken")), (Stance.WORKS, _("It works"))], always_given=True
        )
        self._offer("surface", [(s.slug, s.name) for s in service.surfaces.all()] if service else [])
        self._offer("symptom", [(s.slug, s.name) for s in service.symptoms.all()] if service else [])

    def _service(self) -> Service | None:
        number = str(self.data.get("service") or self.initial.get("service") or "")
        # Both checks: "²" is a digit for isdigit(), and no number for int().
        return Service.objects.filter(pk=number).first() if number.isascii() and number.isdigit() else None

    def _offer(self, name: str, choices: list[tuple[str, str]], *, always_given: bool = False) -> None:
        not_given = [] if always_given else [(NOT_SAID, _("Not said"))]
        field = cast("forms.ChoiceField", self.fields[name])
        field.choices = [("", _("All")), *not_given, *choices]

    def clean_region(self) -> str:
        region = str(self.cleaned_data["region"]).strip().upper()
        if region and region != NOT_SAID and not is_region(region):
            raise forms.ValidationError(_("There is no place of this code."))
        return region

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if not first or not last:
            return cleaned
        if not first < last:
            self.add_error("last", _("This is not after the beginning."))
        elif last - first > moderation.LONGEST:
            self.add_error("last", _("At most 24 hours at once."))
        elif last > self.now:
            self.add_error("last", _("What is not over cannot be left out yet."))
        return cleaned

    def choice(self, networks: list[str]) -> ReportSelection:
        """As reports.moderation takes it; networks are named by their labels."""
        filters = {
            name: self.cleaned_data[name] or None for name in ("stance", "surface", "symptom", "region")
        }
        return ReportSelection(
            service=self.cleaned_data["service"].pk,
            first=self.cleaned_data["first"],
            last=self.cleaned_data["last"],
            networks=tuple(label[:8] for label in networks[: moderation.MOST_NETWORKS]),
            **{name: "" if value == NOT_SAID else value for name, value in filters.items()},
        )


class ReasonForm(forms.Form):
    """Why, for colleagues: it is not public."""

    use_required_attribute = False  # the same form can preview again without a reason

    reason = forms.CharField(
        max_length=200,
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("For your colleagues; it is not told in public."),
        widget=UnfoldAdminTextInputWidget,
    )
    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class Folded(forms.CharField):
    """Browsers end lines in two characters; one will do, and only one is counted."""

    def to_python(self, value: Any) -> str:
        return "\n".join((super().to_python(value) or "").splitlines())


class NoteForm(forms.Form):
    """A public remark in plain text."""

    text = Folded(
        max_length=annotations.LONGEST,
        label=gettext_lazy("What you say, in public"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "At most 500 letters, plain text. It cannot be changed or deleted afterwards."
        ),
    )


class MarkForm(NoteForm):
    """Why it was no outage, or was one after all."""

    text = Folded(
        max_length=annotations.LONGEST,
        label=gettext_lazy("Why, in public"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=gettext_lazy("A sentence, such as “Reports rose after a post on another site.”"),
    )


class StatementForm(forms.Form):
    """What a vendor said, entered for it: as public and as lasting as a note."""

    signed_as = forms.CharField(
        max_length=statements.LONGEST_NAME,
        label=gettext_lazy("Who it is from"),
        help_text=gettext_lazy("The vendor's name as readers know it: “Anthropic says”"),
        widget=UnfoldAdminTextInputWidget,
    )
    text = Folded(
        max_length=statements.LONGEST,
        label=gettext_lazy("What it says, in public"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "In its own words, plain text. It cannot be changed or deleted afterwards, only withdrawn."
        ),
    )
    until = forms.DateTimeField(
        required=False,
        label=gettext_lazy("Shown until (UTC)"),
        help_text=gettext_lazy("Left empty: for 24 hours; at most 14 days"),
        widget=UnfoldAdminTextInputWidget,
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        widget = self.fields["until"].widget
        widget.input_type, widget.format = "datetime-local", "%Y-%m-%dT%H:%M"
        widget.attrs |= {"type": "datetime-local", "step": "60"}

    def clean(self) -> dict[str, Any]:
        """Fields that are wrong by themselves have their errors already; these get a value that passes."""
        cleaned: dict[str, Any] = super().clean() or {}
        known = {"text": "x", "signed_as": "x", "until": None} | cleaned
        for field, words in statements.find_mistakes(**known, now=self.now).items():
            self.add_error(field, words)
        return cleaned


class KeyForm(forms.Form):
    """Who will hold the key."""

    label = forms.CharField(
        max_length=statements.LONGEST_NAME,
        label=gettext_lazy("The name it signs with"),
        help_text=gettext_lazy("The vendor's name as readers know it: “Anthropic says”"),
        widget=UnfoldAdminTextInputWidget,
    )

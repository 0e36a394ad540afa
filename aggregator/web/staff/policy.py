"""The policy in force for staff: every number that decides, beside the reason that the source gives."""

import inspect
import re
from dataclasses import dataclass, fields

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from aggregator.policy import current
from aggregator.stats import policy as source
from aggregator.stats.policy_keys import compute_version

# As policy.py is written: titles between dashes, and a reason above or behind each field.
SECTION = re.compile(r"^# -{3,} (.+?) -*$")
FIELD = re.compile(r"^(\w+): [^=]+= .+?(?:  # (.+))?$")


@dataclass(frozen=True)
class PolicyNumber:
    """A field of the policy; its reason is that of the field before it where it has none of its own."""

    name: str
    value: str
    reason: str


@dataclass(frozen=True)
class Section:
    title: str
    numbers: tuple[PolicyNumber, ...]


@dataclass(frozen=True)
class PolicyPage:
    """What templates/staff/policy.html shows."""

    version: str
    budget: str
    sections: tuple[Section, ...]


def show_policy(request: HttpRequest, *, site: AdminSite) -> HttpResponse:
    context = {**site.each_context(request), "title": _("Policy in force"), "page": build_policy_page()}
    return TemplateResponse(request, "staff/policy.html", context)


def build_policy_page() -> PolicyPage:
    return PolicyPage(compute_version(current()), f"{settings.FALSE_ALARMS_A_YEAR:g}", read_sections())


def read_sections() -> tuple[Section, ...]:
    """Read from the source, so that number and reason cannot differ."""
    sections: list[tuple[str, list[PolicyNumber]]] = []
    above: list[str] = []
    # Constants and properties of the class look like fields in its source.
    names = {field.name for field in fields(source.Policy)}
    for line in map(str.strip, inspect.getsource(source.Policy).splitlines()):
        title, field = SECTION.match(line), FIELD.match(line)
        if title:
            sections.append((title[1], []))
        elif line.startswith("# "):
            above.append(line.removeprefix("# "))
            continue
        elif field and sections and field[1] in names:
            sections[-1][1].append(_build_number(field[1], " ".join([*above, field[2] or ""]).strip()))
        # Only what stands directly above a field is its reason.
        above = []
    return tuple(Section(title[0].upper() + title[1:], tuple(numbers)) for title, numbers in sections)


def _build_number(name: str, reason: str) -> PolicyNumber:
    value = getattr(current(), name)
    shown = ", ".join(f"{each:g}" for each in value) if isinstance(value, tuple) else f"{value:g}"
    return PolicyNumber(name, shown, reason)

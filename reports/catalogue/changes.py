"""Makes the rows of one table equal to the wanted ones, and writes only those that differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db.models import Model, QuerySet


@dataclass(frozen=True, slots=True)
class Changes:
    """What one load did to one table; `total` rows are in the files."""

    total: int
    created: int = 0
    changed: int = 0
    removed: int = 0  # retired, for services

    def __bool__(self) -> bool:
        return bool(self.created or self.changed or self.removed)


def bring_in_step(*, rows: QuerySet[Any], wanted: Sequence[Model], key: tuple[str, ...]) -> Changes:
    """Create and update until `rows` hold all of `wanted`; equal `key` attributes mean the same row."""
    columns = [field.attname for field in rows.model._meta.concrete_fields if not field.primary_key]
    identify, values = attrgetter(*key), attrgetter(*columns)
    present = {identify(row): row for row in rows}
    created = [row for row in wanted if identify(row) not in present]
    changed = [
        row for row in wanted if identify(row) in present and values(row) != values(present[identify(row)])
    ]
    for row in changed:
        row.pk = present[identify(row)].pk
    # Rows that are equal are not written: each load at a start would otherwise rewrite every table.
    rows.model._default_manager.bulk_create(created)
    rows.model._default_manager.bulk_update(changed, columns)
    return Changes(len(wanted), created=len(created), changed=len(changed))


def remove_others(*, rows: QuerySet[Any], wanted: Sequence[Model], key: tuple[str, ...]) -> int:
    """Delete those of `rows` that are not among `wanted`; return how many."""
    identify = attrgetter(*key)
    kept = {identify(row) for row in wanted}
    gone = [row.pk for row in rows if identify(row) not in kept]
    rows.model._default_manager.filter(pk__in=gone).delete()
    return len(gone)

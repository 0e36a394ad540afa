"""JSON columns that say what they hold."""

from typing import TYPE_CHECKING, TypeAlias, TypeVar

from django.db import models

Kept = TypeVar("Kept")

if TYPE_CHECKING:
    JsonField: TypeAlias = models.JSONField[Kept, Kept]
else:
    # Django's own takes no type when it runs, hence the quotes in annotations.
    JsonField = models.JSONField

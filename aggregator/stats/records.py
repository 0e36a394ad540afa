"""Records of JSON -> dataclasses: a row may have been written by an older or a newer version of this code."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any


def select_fields(*, of: type, record: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a record that the dataclass `of` knows.

    What a newer version added is left out: during an upgrade it writes rows while old processes still read.
    What an older version did not write gets the default of its field, so a new field needs a default.
    """
    known = {field.name for field in fields(of)}
    return {name: value for name, value in record.items() if name in known}

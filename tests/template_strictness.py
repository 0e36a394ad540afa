"""A variable that does not exist prints nothing on the site. In tests it is an error."""

import sys
from pathlib import Path
from types import FrameType

from django.template.base import Node


class MissingVariable(Exception):
    """A template of ours prints what nobody gives it."""


class RaiseIfInvalid(str):
    """For Django's option string_if_invalid. Templates of packages are left alone: many rely on silence."""

    __slots__ = ("_folder",)

    def __new__(cls, folder: Path) -> "RaiseIfInvalid":
        made = super().__new__(cls, "%s")  # Django asks for this before it formats the name into the string
        made._folder = folder
        return made

    def __mod__(self, name: object) -> str:
        template = find_template(sys._getframe(1))
        if template.is_relative_to(self._folder):
            raise MissingVariable(f"{template.relative_to(self._folder)}: {name}")
        return ""


def find_template(frame: FrameType | None) -> Path:
    """Where the node comes from that is being rendered: the context names only the outermost template."""
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and frame.f_code.co_name == "render_annotated":
            return Path(node.origin.name)
        frame = frame.f_back
    return Path()

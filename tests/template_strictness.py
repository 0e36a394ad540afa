"""A variable that does not exist prints nothing on the site. In tests it is an error."""

import sys
from pathlib import Path
from types import FrameType

from django.template.base import Node


class MissingVariable(Exception):
    """A template of ours prints what nobody gives it."""


class RaiseIfInvalid(str):
    """For Django's option string_if_invalid. To templates of packages it is '': many rely on the silence."""

    __slots__ = ("_folder",)

    def __new__(cls, folder: Path) -> "RaiseIfInvalid":
        made = super().__new__(cls)
        made._folder = folder
        return made

    def __bool__(self) -> bool:
        """Django asks this first: with False it goes on to the filters, as it does on the site."""
        return self._is_read_by_us(sys._getframe(1))

    def __contains__(self, part: object) -> bool:
        """Then it looks for a %s, and only if there is one it formats the name into the string."""
        return self._is_read_by_us(sys._getframe(1))

    def __mod__(self, name: object) -> str:
        raise MissingVariable(f"{find_template(sys._getframe(1)).relative_to(self._folder)}: {name}")

    def _is_read_by_us(self, frame: FrameType) -> bool:
        return find_template(frame).is_relative_to(self._folder)


def find_template(frame: FrameType | None) -> Path:
    """Where the node comes from that is being rendered: the context names only the outermost template."""
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and frame.f_code.co_name == "render_annotated":
            return Path(node.origin.name)
        frame = frame.f_back
    return Path()

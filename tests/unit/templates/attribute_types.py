"""Types of what templates look up, read from annotations."""

import inspect
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, reduce
from operator import or_
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

SEQUENCES = (Collection, Iterable, Iterator, Sequence, frozenset, list, set)


class UnknownAttribute(Exception):
    """A type has no attribute of that name."""


def read_attribute_type(owner: object, name: str) -> object:
    """The type of `owner.name`, as Django's templates look it up: key, attribute or index."""
    arms = split_union(owner)
    if len(arms) != 1:
        return join_types([read_attribute_type(arm, name) for arm in arms])
    owner = arms[0]
    if owner is Any:
        return Any
    if name.isdigit():
        return read_item_types(owner, int(name) + 1)[int(name)]
    if get_origin(owner) in (dict, Mapping):
        return _read_key_type(owner, name)
    return _read_member_type(get_origin(owner) or owner, name)


def read_element_type(owner: object) -> object:
    """What a loop over it yields."""
    arms = split_union(owner)
    if len(arms) != 1:
        return join_types([read_element_type(arm) for arm in arms])
    origin, arguments = get_origin(arms[0]), get_args(arms[0])
    if arms[0] is Any:
        return Any
    if origin is tuple:
        return join_types([each for each in arguments if each is not Ellipsis])
    if origin in SEQUENCES or origin in (dict, Mapping):
        return arguments[0]
    raise UnknownAttribute(f"no loop can go over {arms[0]}")


def read_item_types(owner: object, count: int) -> list[object]:
    """Types of the first items, as a loop unpacks them."""
    if owner is Any:
        return [Any] * count
    arguments = get_args(owner)
    if get_origin(owner) is tuple and Ellipsis not in arguments:
        if len(arguments) < count:
            raise UnknownAttribute(f"{owner} has no {count} items")
        return list(arguments[:count])
    return [read_element_type(owner)] * count


def read_return_type(function: object) -> object:
    return get_type_hints(inspect.unwrap(function)).get("return", Any)


def split_union(owner: object) -> list[object]:
    """Without None: templates ask before they use it, and string_if_invalid tells where they do not."""
    if get_origin(owner) in (Union, UnionType):
        return [arm for arm in get_args(owner) if arm is not NoneType]
    return [owner]


def join_types(types: Sequence[object]) -> object:
    return Any if Any in types else reduce(or_, types)


def _read_key_type(owner: object, name: str) -> object:
    key, value = get_args(owner)
    return Iterable[tuple[key, value]] if name == "items" else value


def _read_member_type(owner: type, name: str) -> object:
    hints = get_type_hints(owner)
    if name in hints:
        return hints[name]
    member = inspect.getattr_static(owner, name, None)
    if member is None:
        raise UnknownAttribute(f"{owner.__name__} has no {name}")
    if isinstance(member, property):
        return read_return_type(member.fget)
    if isinstance(member, cached_property):
        return read_return_type(member.func)
    return read_return_type(member) if inspect.isfunction(member) else Any

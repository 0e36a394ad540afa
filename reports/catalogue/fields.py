"""Reads one table of a catalogue file field by field, and notes what is wrong instead of stopping."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from reprlib import Repr
from typing import Any
from urllib.parse import urlsplit

from reports.catalogue.entries import ChoiceEntry, ComponentEntry, Mistake, UpstreamEntry
from reports.catalogue.places import CataloguePlaces

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z]")
LONGEST_SLUG = 50  # the column; also what a report stores
LONGEST_CATEGORY_NAME = 60  # the column
LONGEST_SERVICE_NAME = 80  # the column; aliases too
# A button of this length fits a small phone without wrapping.
LONGEST_CHOICE_NAME = 40  # characters
LONGEST_REGION = 40  # the column
LONGEST_COMPONENT = 100  # the column
LONGEST_URL = 200  # the column
# A value in a message, cut short and not too deep: a slip can nest tables without end.
QUOTE = Repr()
QUOTE.maxstring = QUOTE.maxother = 200
# People do not read more buttons before they press one.
MOST_SURFACES = 9
MOST_SYMPTOMS = 7  # the same


class FileEntry:
    """One entry of a file, such as `[claude]` of services/ai.toml."""

    def __init__(
        self, *, file: str, slug: str, fields: Any, places: CataloguePlaces, mistakes: list[Mistake]
    ) -> None:
        self.file, self.slug, self.places, self.mistakes = file, slug, places, mistakes
        # What is no table is still represented, so that all mistakes of a file are found in one run.
        self.whole = isinstance(fields, dict)
        self.fields: Mapping[str, Any] = fields if self.whole else {}
        if not self.whole:
            self.note(f'is not a table; write it as "[{slug}]" with its keys below.')
        self._check_slug(slug)

    def note(self, text: str, *path: str, value: str | None = None) -> None:
        """Note a mistake at the line of the key `path` (or of `value` under it) of this entry."""
        line = self.places.line(self.slug, *path, value=value)
        self.mistakes.append(Mistake(self.file, line, f"[{self.slug}] {text}"))

    def allow(self, *keys: str) -> None:
        """Note every key that is not one of `keys`, with the one that was probably meant."""
        for key in self.fields:
            if key not in keys:
                self.note(f'has an unknown key "{key}". {_known(key, keys)}', key)

    def text(self, key: str, *, longest: int, required: bool = False) -> str:
        if key not in self.fields:
            if required and self.whole:
                self.note(f'has no {key}; add {key} = "...".')
            return ""
        return self._text(self.fields[key], longest, key)

    def texts(self, key: str, *, longest: int) -> tuple[str, ...]:
        values = self._list(key, 'of texts: ["one", "two"]')
        return tuple(text for value in values if (text := self._text(value, longest, key)))

    def flag(self, key: str) -> bool:
        """true or false; false where the key is missing."""
        value = self.fields.get(key, False)
        if not isinstance(value, bool):
            self.note(f"{key} must be true or false.", key)
        return value is True

    def domains(self, key: str) -> tuple[str, ...]:
        """Names such as "acme.test", as browsers write them: in small letters, others in their xn-- form."""
        domains = self.texts(key, longest=LONGEST_URL)
        for domain in domains:
            if not DOMAIN.fullmatch(domain):
                text = f'{key} "{domain}" is not a domain; write it like "example.com".'
                self.note(text, key, value=domain)
        return domains

    def url(self, key: str) -> str:
        url = self.text(key, longest=LONGEST_URL)
        if url and not _is_url(url):
            self.note(f'{key} "{url}" is not a web address; write it whole: "https://example.com/".', key)
        return url

    def choices(self, key: str, *, most: int, required: bool = False) -> tuple[ChoiceEntry, ...]:
        """Surfaces or symptoms in the order of the file."""
        if key not in self.fields and not (required and self.whole):
            return ()
        table = self.fields.get(key)
        if not isinstance(table, dict) or not table:
            self.note(f'{key} must be a table with at least one line such as api = "API".', key)
            return ()
        if len(table) > most:
            self.note(f"has {len(table)} {key}; at most {most} can be offered: leave some out.", key)
        return tuple(self._choice(key, slug, name) for slug, name in table.items())

    def upstreams(self, key: str) -> tuple[UpstreamEntry, ...]:
        values = self._list(key, 'such as ["cloudflare", {service = "aws", region = "us-east-1"}]')
        upstreams: list[UpstreamEntry] = []
        for value in values:
            upstream = self._upstream(value, key)
            if upstream in upstreams:
                self.note(f'{key} names "{upstream.service}" twice; keep one.', key, value=upstream.service)
            elif upstream:
                upstreams.append(upstream)
        return tuple(upstreams)

    def one_of(self, key: str, known: tuple[str, ...]) -> str:
        """One of the words `known`; '' where the key is missing."""
        word = self.text(key, longest=LONGEST_SLUG)
        if word and word not in known:
            self.note(f'{key} "{word}" is not known. {_known(word, known, "words")}', key)
        return word

    def components(self, key: str) -> tuple[ComponentEntry, ...]:
        """Components: name = "surface", ["several", "surfaces"], true (all of it) or false (not ours)."""
        table = self.fields.get(key, {})
        if not isinstance(table, dict):
            self.note(f'{key} must be a table with lines such as "Public API" = "api".', key)
            return ()
        parsed = (self._component(key, name, value) for name, value in table.items())
        components = tuple(component for component in parsed if component)
        self._check_alike(key, components)
        return components

    def _check_alike(self, key: str, components: tuple[ComponentEntry, ...]) -> None:
        """Names are compared without case."""
        first: dict[str, str] = {}
        for name in (component.name for component in components):
            other = first.setdefault(name.casefold(), name)
            if other != name:
                self.note(f'{key} "{name}" is the same as "{other}"; keep one.', key, name)

    def _component(self, key: str, name: str, value: object) -> ComponentEntry | None:
        if not self._text(name, LONGEST_COMPONENT, key, name):
            return None
        if isinstance(value, bool):
            return ComponentEntry(name, ours=value)
        surfaces = [value] if isinstance(value, str) else value
        if not isinstance(surfaces, list) or not surfaces or not all(isinstance(s, str) for s in surfaces):
            self.note(
                f'{key} "{name}" must be a surface ("api"), several (["api", "app"]), true for the whole'
                f" service, or false for none of it, not {QUOTE.repr(value)}.",
                key,
                name,
            )
            return None
        return ComponentEntry(name, tuple(surfaces))

    def _choice(self, key: str, slug: str, name: object) -> ChoiceEntry:
        self._check_slug(slug, key, slug)
        return ChoiceEntry(slug, self._text(name, LONGEST_CHOICE_NAME, key, slug))

    def _upstream(self, value: object, key: str) -> UpstreamEntry | None:
        fields = {"service": value} if isinstance(value, str) else value
        if (
            not isinstance(fields, dict)
            or "service" not in fields
            or not fields.keys() <= {"service", "region"}
        ):
            self.note(
                f'{key} must hold slugs or {{service = "...", region = "..."}}, not {QUOTE.repr(value)}.', key
            )
            return None
        service = self._text(fields["service"], LONGEST_SLUG, key)
        region = self._text(fields["region"], LONGEST_REGION, key) if "region" in fields else ""
        return UpstreamEntry(service, region) if service else None

    def _list(self, key: str, shape: str) -> list[Any]:
        values = self.fields.get(key, [])
        if isinstance(values, list):
            return values
        self.note(f"{key} must be a list {shape}, not {QUOTE.repr(values)}.", key)
        return []

    def _text(self, value: object, longest: int, *path: str) -> str:
        """The value if it is a readable line of text, else '' and a note."""
        where = ".".join(path)
        if not isinstance(value, str):
            self.note(f"{where} must be text in quotes, not {QUOTE.repr(value)}.", *path)
        elif not value or value != value.strip() or not value.isprintable():
            self.note(
                f"{where} must be one line of text without blanks around it, not {QUOTE.repr(value)}.", *path
            )
        elif len(value) > longest:
            text = f'{where} is {len(value)} characters long; at most {longest} fit: shorten "{value}".'
            self.note(text, *path, value=value)
        else:
            return value
        return ""

    def _check_slug(self, slug: str, *path: str) -> None:
        if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
            text = (
                f'"{slug}" is not a slug; use a-z, 0-9 and single hyphens, at most {LONGEST_SLUG} characters.'
            )
            self.note(text, *path)


def did_you_mean(word: str, known: tuple[str, ...]) -> str:
    """A question with the nearest known word, or '' if none is near."""
    near = get_close_matches(word, known, n=1)
    return f'Did you mean "{near[0]}"?' if near else ""


def _known(key: str, keys: tuple[str, ...], what: str = "keys") -> str:
    return did_you_mean(key, keys) or f"Known {what}: {', '.join(keys)}."


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and "." in host.strip(".") and " " not in text

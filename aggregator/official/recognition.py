"""Files of one status page, of whose format nothing is known: which reader understands all of them."""

import json
from collections.abc import Iterator, Mapping

from aggregator.official import formats, reading
from aggregator.official.claims import Document, ReadingProblem, UnableToReadPage
from aggregator.official.parsing.answers import parse_json_object

# An id is compared first, because two pages of one vendor may share a name.
PAGE = ("id", "url", "name")  # of its field "page"

Documents = tuple[Document, ...]


def recognise_format(*, files: Mapping[str, bytes]) -> tuple[str, Documents]:
    """The first format, in the order in which pages are tried, that reads all files (name -> bytes).

    Raise UnableToReadPage where there is none; its text has a line for each format.
    """
    _check_one_page(files)
    refusals: dict[str, UnableToReadPage] = {}
    # All formats, also those that are never guessed for a page: a file at hand costs no request.
    for name in formats.BY_NAME:
        try:
            return name, read_files(files=files, format=name)
        except UnableToReadPage as error:
            refusals[name] = error
    # Mostly all formats refuse for the same reason, such as a page for people: one line is enough then.
    first = next(iter(refusals.values()))
    if len({str(error) for error in refusals.values()}) == 1:
        raise first
    lines = [f"  {name}: {error}" for name, error in refusals.items()]
    raise UnableToReadPage(first.problem, "\n".join(["No format reads it.", *lines])) from first


def read_files(*, files: Mapping[str, bytes], format: str) -> Documents:  # noqa: A002 - the catalogue's word
    """What one format makes of the files; raise UnableToReadPage, which names one of several files."""
    _check_one_page(files)
    documents = []
    for name, body in files.items():
        try:
            documents.append(reading.read_document(format=format, body=body, content_type=""))
        except UnableToReadPage as error:
            place = f"{name}: " if len(files) > 1 else ""
            raise UnableToReadPage(error.problem, f"{place}{error}") from error
    return tuple(documents)


def _check_one_page(files: Mapping[str, bytes]) -> None:
    """Together they would become a page that nobody has. The first field that several files have decides;
    raise UnableToReadPage where it differs."""
    # A single file cannot contradict itself, so it is not parsed a second time.
    pages = {name: dict(_read_page_fields(body)) for name, body in files.items()} if len(files) > 1 else {}
    common = (field for field in PAGE if sum(field in page for page in pages.values()) > 1)
    if (field := next(common, None)) is None:
        return
    values = {name: page[field] for name, page in pages.items() if field in page}
    if len(set(values.values())) > 1:
        named = ", ".join(f"{name} is of {value}" for name, value in values.items())
        raise UnableToReadPage(ReadingProblem.WRONG_SHAPE, f"The files are of several pages: {named}.")


def _read_page_fields(body: bytes) -> Iterator[tuple[str, str]]:
    """What JSON tells of the page that it is of; nothing of all else."""
    try:
        page = parse_json_object(body=body, content_type="").get("page")
    except UnableToReadPage:
        return
    for field in PAGE:
        if isinstance(page, dict) and isinstance(value := page.get(field), str):
            yield field, json.dumps(value)

"""Files of one status page, of whose format nothing is known: which reader understands all of them."""

from collections.abc import Mapping

from aggregator.official import formats
from aggregator.official.claims import Document, UnableToReadPage

Documents = tuple[Document, ...]


def recognise(*, files: Mapping[str, bytes]) -> tuple[str, Documents]:
    """The first format, in the order in which pages are tried, that reads all files (name -> bytes).

    Raise UnableToReadPage where there is none; its text has a line for each format.
    """
    refusals: dict[str, UnableToReadPage] = {}
    for name in formats.BY_NAME:
        try:
            return name, read_files(files=files, format=name)
        except UnableToReadPage as error:
            refusals[name] = error
    first = next(iter(refusals.values()))
    if len({str(error) for error in refusals.values()}) == 1:
        raise first
    lines = [f"  {name}: {error}" for name, error in refusals.items()]
    raise UnableToReadPage(first.problem, "\n".join(["No format reads it.", *lines])) from first


def read_files(*, files: Mapping[str, bytes], format: str) -> Documents:  # noqa: A002 - the catalogue's word
    """What one format makes of the files; raise UnableToReadPage, which names one of several files."""
    found = []
    for name, body in files.items():
        try:
            found.append(formats.read(format=format, body=body, content_type=""))
        except UnableToReadPage as error:
            place = f"{name}: " if len(files) > 1 else ""
            raise UnableToReadPage(error.problem, f"{place}{error}") from error
    return tuple(found)

"""The results of a campaign as one table."""

from collections.abc import Iterable, Sequence

from tests.fuzz.campaign import FuzzResult

HEAD = ("parser", "inputs", "accepted", "refused", "unhandled", "slowest, s", "memory, MB")
WIDTHS = (22, 9, 10, 9, 11, 12, 12)


def format_head() -> str:
    return _format_row(HEAD)


def format_result(result: FuzzResult) -> str:
    counts = (result.inputs, result.accepted, result.refused, result.unhandled)
    cells = (*(f"{count:,}" for count in counts), f"{result.slowest:.2f}", f"{result.growth:.1f}")
    return _format_row((result.name, *cells))


def format_sum(results: Sequence[FuzzResult]) -> str:
    """The slowest and the one that took most memory stand for all."""
    return format_result(
        FuzzResult(
            "all",
            inputs=sum(each.inputs for each in results),
            accepted=sum(each.accepted for each in results),
            refused=sum(each.refused for each in results),
            unhandled=sum(each.unhandled for each in results),
            slowest=max(each.slowest for each in results),
            growth=max(each.growth for each in results),
        )
    )


def _format_row(cells: Iterable[str]) -> str:
    name, *figures = cells
    widths = zip(figures, WIDTHS[1:], strict=True)
    return name.ljust(WIDTHS[0]) + "".join(cell.rjust(width) for cell, width in widths)

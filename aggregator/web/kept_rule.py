"""Which answers are the same for everybody, and may be kept."""

from dataclasses import dataclass


@dataclass(frozen=True)
class KeptRule:
    """A view whose 200 answers are the same for everybody, as attribute `kept` of the view.

    Each value of a `vary_on` parameter has an answer of its own. A request with one of `bypass_on` is
    answered anew: their values are unlimited and would fill the memory. All other parameters are ignored, as
    those that other sites add to links.
    """

    vary_on: tuple[str, ...] = ()
    bypass_on: tuple[str, ...] = ()

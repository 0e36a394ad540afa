"""`python -m tests.fuzz`: hostile inputs for every parser, and one table of what became of them."""

import logging
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from aggregator.publication.published import Publication, StoredSnapshot
from tests.fuzz import targets
from tests.fuzz.campaign import MOST_SHOWN, FuzzTarget, make_input, run_target
from tests.fuzz.table import format_head, format_result, format_sum
from tests.fuzz.targets.site import make_target
from tests.sites.running import Site, running_site, wait_until

INPUTS = 50_000
# Pages that are made anew: a request takes longer than parsing does.
SITE_SHARE = 0.15
PUBLISHED = "SELECT key, number, body FROM aggregator_publishedsnapshot WHERE key = ANY(%s)"
KEYS = [".board", ".catalogue", ".incidents", "claude"]


def main() -> int:
    """0 where nothing was found."""
    options = _parse_arguments()
    logging.disable(logging.CRITICAL)  # parsers tell of each damaged file, as they should
    with _all_targets() as every:
        chosen = [target for target in every if not options.only or target.name == options.only]
        if not chosen:
            print("There is no such parser. Parsers:", ", ".join(f'"{target.name}"' for target in every))
            return 2
        if options.number is not None:
            chosen[0].parse(make_input(chosen[0], seed=options.seed, number=options.number))
            return 0
        return _run(chosen, options)


def _parse_arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=INPUTS, help="of all parsers together (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="another one makes other inputs (%(default)s)")
    parser.add_argument("--only", help="the name of one parser, as the table has it")
    parser.add_argument("--number", type=int, help="with --only: this input alone, with its traceback")
    return parser.parse_args()


def _run(chosen: list[FuzzTarget], options: Namespace) -> int:
    counts = share_inputs(chosen, inputs=options.inputs)
    results = []
    print(format_head())
    for target in chosen:
        results.append(run_target(target, seed=options.seed, inputs=counts[target.name]))
        print(format_result(results[-1]), flush=True)
    print(format_sum(results))
    faults = [fault for result in results for fault in result.faults]
    for fault in faults[:MOST_SHOWN]:
        print(fault)
    print(f"{len(faults)} faults" if faults else "no faults")
    return 1 if faults else 0


def share_inputs(chosen: list[FuzzTarget], *, inputs: int) -> dict[str, int]:
    """How many each gets: the site its share, all others as many as each other."""
    parsers = [target.name for target in chosen if target.name != "site"]
    site = int(inputs * SITE_SHARE) if parsers else inputs
    each = -(-(inputs - site * (len(parsers) < len(chosen))) // max(len(parsers), 1))
    return {target.name: site if target.name == "site" else each for target in chosen}


@contextmanager
def _all_targets() -> Iterator[list[FuzzTarget]]:
    """The site's snapshots are the corpus of what is published."""
    with running_site() as site:
        wait_until(lambda: len(_read_publication(site).snapshots) == len(KEYS), within=60, otherwise=site.log)
        yield [*targets.make_targets(_read_publication(site)), make_target(site)]


def _read_publication(site: Site) -> Publication:
    with psycopg.connect(site.database_url) as connection:
        rows = connection.execute(PUBLISHED, [KEYS]).fetchall()
    return Publication({key: StoredSnapshot(number, body) for key, number, body in rows})

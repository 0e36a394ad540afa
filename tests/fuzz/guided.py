"""`python -m tests.fuzz.guided --only feed`: inputs that are led by the code they reach, with atheris.

It finds what no sample hints at, one parser at a time. atheris is not among our packages, because it has
wheels for few systems: .venv/bin/python -m pip install atheris
"""

import logging
import os
import sys
from argparse import ArgumentParser
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

SAMPLES = 300
OURS = ["aggregator", "reporter", "reports"]


def main() -> None:
    parser = ArgumentParser(prog="python -m tests.fuzz.guided", description=__doc__)
    parser.add_argument(
        "--only", required=True, help="the name of a parser, as the table of tests.fuzz has it"
    )
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument(
        "--corpus", type=Path, default=Path("var/fuzz"), help="a folder that grows with each run"
    )
    options = parser.parse_args()
    try:
        import atheris  # noqa: PLC0415
    except ImportError:
        sys.exit(
            "atheris is not installed: .venv/bin/python -m pip install atheris (Linux, CPython 3.11 to 3.13)"
        )
    with atheris.instrument_imports(include=OURS):
        import django  # noqa: PLC0415

        django.setup()
        from tests.fuzz import targets  # noqa: PLC0415
        from tests.fuzz.campaign import make_input  # noqa: PLC0415
    logging.disable(logging.CRITICAL)
    target = next(each for each in targets.make_targets_of_strangers() if each.name == options.only)

    def parse(body: bytes) -> None:
        try:
            target.parse(body)
        except target.refusals:
            return

    folder = options.corpus / target.name.replace(" ", "-")
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(SAMPLES):
        (folder / f"sample-{number}").write_bytes(make_input(target, seed=1, number=number))
    atheris.Setup([sys.argv[0], f"-max_total_time={options.seconds}", "-timeout=5", str(folder)], parse)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

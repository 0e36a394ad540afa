"""Who looks for a sentence begins with the package's docstring: it names each module."""

import re
from pathlib import Path

from aggregator.web import words


def test_docstring_names_each_module():
    modules = {
        path.stem for path in Path(words.__file__).parent.iterdir() if path.stem.strip("_") == path.stem
    }

    assert set(re.findall(r"`(\w+)`", words.__doc__)) == modules

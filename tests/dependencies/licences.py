"""Licences of packages as SPDX expressions, and which of them the running site may have."""

from functools import cache
from importlib.metadata import PackageNotFoundError, metadata

from boolean.boolean import ParseError
from license_expression import ExpressionError, get_spdx_licensing

# Those under which anybody may run and pass on the site. LGPL: psycopg and pycountry are used as they are.
ALLOWED = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-CMU", "PSF-2.0"),
    *("LGPL-2.1-only", "LGPL-3.0-only", "MPL-2.0", "Zlib"),
}
# What authors write where no SPDX expression is.
SPELLINGS = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "BSD 3-Clause OR Apache-2.0": "BSD-3-Clause OR Apache-2.0",
    "MIT License": "MIT",
    "New BSD": "BSD-3-Clause",
}
# By hand: not installed on every system, or two licences of which the texts name only one.
KNOWN = {
    "async-timeout": "Apache-2.0",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "tzdata": "Apache-2.0",
    "uvloop": "Apache-2.0 OR MIT",
}
CLASSIFIER = "License :: OSI Approved :: "


class UnknownLicence(ValueError):
    """A package does not say which; look at its source, and add it to KNOWN."""


# Reading SPDX's list takes a third of a second.
get_licensing = cache(get_spdx_licensing)


def find_licence(name: str) -> str:
    """The licence of a package as an SPDX expression. Raises UnknownLicence."""
    if name in KNOWN:
        return KNOWN[name]
    try:
        about = metadata(name)
    except PackageNotFoundError:
        raise UnknownLicence(name) from None
    lines = about.get_all("Classifier") or []
    classifiers = [line.removeprefix(CLASSIFIER) for line in lines if line.startswith(CLASSIFIER)]
    for text in (about["License-Expression"], about["License"], *classifiers):
        spelt = SPELLINGS.get(text or "", text or "")
        if spelt and is_expression(spelt):
            return spelt
    raise UnknownLicence(name)


def is_expression(text: str) -> bool:
    try:
        get_licensing().parse(text, validate=True)
    except (ExpressionError, ParseError):
        return False
    return True


def is_allowed(expression: str) -> bool:
    """Whether one of the alternatives needs only allowed licences."""
    licensing = get_licensing()
    parsed = licensing.parse(expression)
    allowed = {each: licensing.TRUE if each.key in ALLOWED else licensing.FALSE for each in parsed.symbols}
    return bool(parsed.subs(allowed).simplify() == licensing.TRUE)

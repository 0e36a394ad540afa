"""The site's settings, on engines of the tests' own. They start with the first test that needs them."""

from tests.engines import set_environment

set_environment()  # before the settings read it

from reporter.settings import *  # noqa: E402, F403

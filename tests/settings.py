"""The site's settings, on engines of the tests' own. They start with the first test that needs them."""

from tests.engines import set_environment
from tests.template_strictness import RaiseIfInvalid

set_environment()  # before the settings read it

from reporter.settings import *  # noqa: E402, F403
from reporter.settings import BASE_DIR, STATIC_ROOT, TEMPLATES  # noqa: E402

STATIC_ROOT.mkdir()  # the static files' server warns without it; the site's is made by `manage.py prepare`

TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = RaiseIfInvalid(BASE_DIR / "templates")

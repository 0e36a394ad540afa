"""/benchmark/: an empty view behind a pinned list of middleware, the unit of all measured speeds.

The list is that of the day the address was added (November 2026). It does not follow settings.MIDDLEWARE:
when the site becomes faster or slower, the measure must stay the same. docs/speed.md uses it.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from reporter.front.handler import DjangoHandler

PATH = "/benchmark/"
PINNED = (
    "django.middleware.security.SecurityMiddleware",
    "reporter.middleware.known_host",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "reporter.middleware.content_security_policy",
    "reporter.languages.language_of_address",
    "reporter.middleware.either_address",
    "reporter.middleware.method_not_allowed",
    "reporter.middleware.DatabaseAway",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)


@csrf_exempt
def empty(request: HttpRequest) -> HttpResponse:
    """The least that a view can do."""
    return HttpResponse()


class BenchmarkHandler(DjangoHandler):
    """Answers as the site did on that day; made before any request is served."""

    def load_middleware(self, is_async: bool = False) -> None:
        present = settings.MIDDLEWARE
        # Django reads the setting while it loads, and offers no other way in.
        settings.MIDDLEWARE = PINNED
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = present

"""The measure of speed: an empty view that costs the same whatever becomes of the site around it."""

from django.test import RequestFactory

from reporter.speed.benchmark import PATH, PINNED, BenchmarkHandler


def test_it_answers_with_nothing_behind_the_pinned_middleware(settings):
    settings.MIDDLEWARE = ["reporter.middleware.of_another_day"]

    answer = BenchmarkHandler().get_response(RequestFactory().get(PATH))

    assert (answer.status_code, answer.content, answer["X-Frame-Options"]) == (200, b"", "DENY")
    assert settings.MIDDLEWARE == ["reporter.middleware.of_another_day"]


def test_the_list_stays_as_it_was():
    """It has the sixteen of the day it was pinned: to change it makes all earlier figures worthless."""
    assert (len(PINNED), PINNED[1], PINNED[-1]) == (
        16,
        "reporter.middleware.known_host",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    )

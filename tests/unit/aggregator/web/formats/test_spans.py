"""What a point counts, in words."""

from datetime import timedelta

import pytest

from aggregator.web.formats import spans

QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (QUARTER, ("600 per 15 min", "Each point counts the 15 minutes before it.", "15 minutes up to")),
        (HOUR, ("600 per hour", "Each point counts the hour before it.", "Hour up to")),
        (3 * HOUR, ("600 per 3 hours", "Each point counts the 3 hours before it.", "3 hours up to")),
    ],
)
def test_span_is_said_the_same_way_on_axis_caption_and_table(span, said):
    assert (
        spans.name_axis_unit("600", span=span),
        spans.describe_points(span=span),
        spans.name_time_column(span=span),
    ) == said

"""Windows of counts are read whole, or refused with the line."""

import pytest

from aggregator.management.commands.convert_incidents import read_windows
from aggregator.stats.replay.series import UnableToReadSeries

HEAD = b"event,provider,at,reports\n"
QUIET, PEAK = b"a,acme,2019-10-02T14:30:00Z,1\n", b"a,acme,2019-10-02T14:45:01Z,40\n"


def test_times_are_rounded_up_to_the_quarter(tmp_path):
    (tmp_path / "counts.csv").write_bytes(HEAD + PEAK + QUIET)

    assert read_windows(tmp_path / "counts.csv") == {"a": [(1_570_026_600, 1), (1_570_028_400, 40)]}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (b"event,at\na,2019-10-02T14:30:00Z\n", "line 1: the header lacks 'reports'"),
        (HEAD + QUIET + b"a,acme\n", "line 3: unreadable time ''"),
        (HEAD + QUIET.replace(b",1", b",many"), "line 2: reports must be a whole number"),
        (HEAD + QUIET + b"\xff\n", "not UTF-8"),
        (HEAD + QUIET + b'"', "line 3: unexpected end of data"),
        (HEAD + PEAK, "event 'a' has no quiet quarter"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path, text, complaint):
    (tmp_path / "counts.csv").write_bytes(text)

    with pytest.raises(UnableToReadSeries, match=complaint):
        read_windows(tmp_path / "counts.csv")

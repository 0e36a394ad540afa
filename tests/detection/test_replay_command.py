"""What `manage.py replay` does with files that are not as they should be."""

import gzip
import io
import sys

import pytest
from django.core.management import call_command

HEADER = "at,service,reports\n"
ROW = "2026-01-01T00:00:00Z,a,900\n"


def run(file, capsys, **options):
    """(exit code, standard output, standard error)."""
    out = io.StringIO()
    try:
        call_command("replay", str(file), stdout=out, stderr=sys.stderr, **options)
        code = 0
    except SystemExit as left:
        code = left.code
    return code, out.getvalue(), capsys.readouterr().err


def test_a_header_alone_is_silence(tmp_path, capsys):
    (tmp_path / "a.csv").write_text(HEADER)

    assert run(tmp_path / "a.csv", capsys) == (0, "", "")


@pytest.mark.parametrize("text", ["", "\n"])
def test_an_empty_file_is_an_error(tmp_path, capsys, text):
    (tmp_path / "a.csv").write_text(text)

    assert run(tmp_path / "a.csv", capsys)[:2] == (2, "")


def test_a_bad_row_after_an_outage_silences_all_of_it(tmp_path, capsys):
    (tmp_path / "a.csv").write_text(HEADER + ROW + "2026-01-01T00:05:00Z,a,-3\n")

    code, out, error = run(tmp_path / "a.csv", capsys)

    assert (code, out) == (2, "")
    assert "line 3" in error


def test_a_compressed_file_that_breaks_off_is_an_error(tmp_path, capsys):
    whole = gzip.compress((HEADER + ROW * 1000).encode())
    (tmp_path / "a.csv.gz").write_bytes(whole[: len(whole) // 2])

    assert run(tmp_path / "a.csv.gz", capsys)[:2] == (2, "")


@pytest.mark.parametrize(
    "options",
    [
        *({"bucket": 45}, {"bucket": 0}, {"bucket": 7200}),
        *({"false_alarms": 0.0}, {"warmup": "soon"}, {"silence": -1}),
    ],
)
def test_options_that_make_no_sense_are_refused(tmp_path, capsys, options):
    (tmp_path / "a.csv").write_text(HEADER + ROW)

    assert run(tmp_path / "a.csv", capsys, **options)[:2] == (2, "")


def test_short_buckets_are_added_up_to_minutes(tmp_path, capsys):
    rows = [f"2026-01-01T00:00:{second:02d}Z,a,90\n" for second in range(0, 60, 10)]
    (tmp_path / "a.csv").write_text(HEADER + "".join(rows))
    (tmp_path / "b.csv").write_text(HEADER + "2026-01-01T00:00:00Z,a,540\n")

    assert run(tmp_path / "a.csv", capsys, bucket=10) == run(tmp_path / "b.csv", capsys)

import re

from reporter.embedded import log
from reporter.embedded.log import EngineLog

FATAL = re.compile("FATAL:  (.+)")


def test_last_words_are_those_since_the_start(tmp_path):
    engine_log = EngineLog(tmp_path / "log")
    with engine_log.open() as file:
        file.write(b"FATAL:  an older reason\n")
    with engine_log.open() as file:
        before = engine_log.last_match(FATAL)
        file.write(b"LOG:  starting\nFATAL:  no space\nLOG:  shut down\n")

    assert (before, engine_log.last_match(FATAL)) == (None, "no space")
    assert engine_log.last_lines(2) == "FATAL:  no space\nLOG:  shut down"


def test_log_that_is_too_long_is_begun_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(log, "KEPT", 10)
    (tmp_path / "log").write_bytes(b"x" * 11)

    EngineLog(tmp_path / "log").open().close()

    assert (tmp_path / "log").read_bytes() == b""


def test_missing_log_says_nothing(tmp_path):
    assert EngineLog(tmp_path / "log").last_match(FATAL) is None

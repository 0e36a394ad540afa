"""Why a database does not answer, in one sentence."""

import psycopg
import pytest

from reporter.startup import database


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ('FATAL:  password authentication failed for user "u"', "refuses the password; correct it."),
        (
            'FATAL:  role "nobody" does not exist',
            "refuses the account; correct its name, or allow it in pg_hba.conf.",
        ),
        (
            "failed to resolve host 'ss@h': unknown",
            "is on a host that this machine does not know; correct its name.",
        ),
        ("connection refused", "does not answer; is it running, and are host and port right?"),
        ("FATAL:  the database system is starting up", "is starting or stopping; try again in a minute."),
    ],
)
def test_reason_is_told_and_nothing_of_the_address(words, sentence):
    told = database.describe_absence(psycopg.OperationalError(words))

    assert told == f"The database that DATABASE_URL names {sentence}"

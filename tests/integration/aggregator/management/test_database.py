"""Commands that need a database, where there is none."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from reports.queries import forget_catalogue


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("words", [["check_pages"], ["read_official", "github"]])
def test_command_without_a_database_says_what_to_do(words, monkeypatch):
    forget_catalogue()
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")

    with pytest.raises(CommandError, match="DATABASE_URL") as ended:
        call_command(*words)

    assert ended.value.returncode == 2

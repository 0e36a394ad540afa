from reporter.database_settings import list_mistakes, make_settings
from reporter.startup.values import database_url


def test_parts_of_a_url_become_django_s_names_and_libpq_s_options():
    made = make_settings(database_url("postgresql://me:secret@db:5433/x?sslmode=require"))

    named = {name: made[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    assert named == {"NAME": "x", "USER": "me", "PASSWORD": "secret", "HOST": "db", "PORT": "5433"}
    own = (
        "connect_timeout",
        "tcp_user_timeout",
        "keepalives_idle",
        "keepalives_interval",
        "keepalives_count",
    )
    assert {name: value for name, value in made["OPTIONS"].items() if name not in own} == {
        "sslmode": "require"
    }


def test_each_url_names_an_account_of_its_own():
    accounts = {"DATABASE_URL": "me", "WEB_DATABASE_URL": "web", "STAFF_DATABASE_URL": "web"}

    mistakes = list(list_mistakes({variable: {"user": user} for variable, user in accounts.items()}))

    assert mistakes == [
        "STAFF_DATABASE_URL names the account of WEB_DATABASE_URL; name another one: its connections"
        " and rights are limited."
    ]


def test_urls_that_are_not_set_name_no_account():
    assert list(list_mistakes({"DATABASE_URL": {}, "WEB_DATABASE_URL": {}})) == []

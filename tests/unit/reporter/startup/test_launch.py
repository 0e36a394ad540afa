from pathlib import Path

import pytest
from django.conf import settings

from reporter.startup import launch
from reporter.startup.launch import SitePlan

VAR = Path("/srv/var")


def plan(**changes) -> SitePlan:
    asked = {"environment": {}, "var": VAR, "demo_asked": None}
    return launch.read_plan(**{**asked, **changes})


def test_without_any_wish_the_demo_runs_on_our_own_engines():
    assert plan() == SitePlan("127.0.0.1", 8000, demo=True, var=VAR, database_url=None, redis_url=None)


def test_demo_never_runs_unasked_in_a_database_of_somebody_else():
    assert plan(environment={"DATABASE_URL": "postgresql://db/site"}).demo is False


def test_demo_runs_where_it_is_asked_for():
    assert plan(environment={"DATABASE_URL": "postgresql://db/site"}, demo_asked=True).demo is True


def test_demo_and_real_reports_share_neither_database_nor_store():
    demo, real = plan(demo_asked=True), plan(demo_asked=False)

    assert (demo.database, demo.store, real.database, real.store) == ("outages_demo", 1, "outages", 0)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://127.0.0.1:8000/"),
        ("::1", "http://[::1]:8000/"),
    ],
)
def test_address_is_one_a_browser_here_can_open(host, address):
    assert plan(environment={"HOST": host}).address == address


def test_web_starts_last_and_so_ends_first():
    assert [program.name for program in launch.list_programs(plan=plan())] == ["worker", "beat", "web"]


def test_who_asks_the_vendors_is_a_program_of_its_own_with_a_queue_of_its_own():
    names = [program.name for program in launch.list_programs(plan=plan(demo_asked=False))]
    asker = launch.list_programs(plan=plan(demo_asked=False))[1]

    assert names == ["worker", "asker", "beat", "web"]
    assert f"--queues={settings.OUTGOING_QUEUE}" in asker.command


@pytest.mark.parametrize(
    ("demo", "asked", "polling"),
    [(True, None, False), (False, None, True), (True, True, True), (False, False, False)],
)
def test_vendors_are_asked_by_real_sites_unless_told_otherwise(demo, asked, polling):
    assert plan(demo_asked=demo, polling_asked=asked).polling is polling


def test_all_programs_may_use_their_grace_within_the_half_minute_that_service_managers_allow():
    everything = [
        *launch.list_programs(plan=plan(polling_asked=True)),
        launch.make_crowd_program(plan=plan(), manage=Path("manage.py")),
    ]

    assert sum(program.grace for program in everything) <= 15


def test_keys_are_kept_from_the_first_start_on(tmp_path):
    first = launch.make_key_files(var=tmp_path, environment={})
    keys = {path: Path(path).read_text() for path in first.values()}

    again = launch.make_key_files(var=tmp_path, environment={})

    assert again == first
    assert {path: Path(path).read_text() for path in again.values()} == keys
    assert all(len(key) >= 50 and Path(path).stat().st_mode & 0o777 == 0o600 for path, key in keys.items())


def test_keys_that_are_set_are_not_made(tmp_path):
    made = launch.make_key_files(
        var=tmp_path, environment={"SECRET_KEY": "x", "PRIVACY_KEY_FILE": "/run/key"}
    )

    assert (made, list(tmp_path.iterdir())) == ({}, [])


def test_environment_file_is_for_the_shell_and_for_us_only(tmp_path):
    path = tmp_path / "environment"

    launch.write_environment(path=path, variables={"VAR_DIR": "/srv/my site", "PORT": "8000"})

    assert path.read_text() == "export PORT=8000\nexport VAR_DIR='/srv/my site'\n"
    assert path.stat().st_mode & 0o777 == 0o600


def test_demo_reports_to_its_own_site():
    program = launch.make_crowd_program(plan=plan(environment={"PORT": "8123"}), manage=Path("manage.py"))

    assert program.command[1:] == ("manage.py", "crowd", "--url=http://127.0.0.1:8123/")


def test_web_server_inherits_the_socket_that_is_open():
    (web,) = [each for each in launch.list_programs(plan=plan(), listening=7) if each.name == "web"]

    assert ("LISTENING_SOCKET=7" in web.command, web.files) == (True, (7,))


def test_compose_limits_the_statements_of_the_web_server_alike():
    lines = (settings.BASE_DIR / "docker-compose.yml").read_text().splitlines()

    options = [line.split("#")[0].strip() for line in lines if "PGOPTIONS" in line]
    assert options == [f"PGOPTIONS: {launch.PGOPTIONS}"]

"""Queries of the site's database from outside, which a frozen server cannot block."""

import asyncio
import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg

PATIENCE = 2.0  # seconds, for a connection and for an answer
TICK_TABLES = ("aggregator_rollup", "aggregator_watch", "aggregator_tick")  # of three stages
OPEN_SERVICE, COMMIT_SERVICE = "slack", "github"  # whose reports are slow, and where
OPEN_LASTS, COMMIT_LASTS, TICK_LASTS = 0.3, 0.1, 0.25  # seconds; the second is commit_delay's most

# The name lasts as long as the transaction (or the statement, where there is none).
FUNCTIONS = f"""
CREATE FUNCTION faults_linger() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
    PERFORM set_config('application_name', 'faults ' || TG_ARGV[0], true), pg_sleep(TG_ARGV[1]::float8);
    RETURN NEW;
END $$;
CREATE FUNCTION faults_delay_commit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
    PERFORM set_config('application_name', 'faults commit', true), set_config('commit_siblings', '0', true),
            set_config('commit_delay', '{COMMIT_LASTS * 1e6:.0f}', true);
    RETURN NULL;
END $$;
"""
ON_REPORT = """
CREATE TRIGGER faults_open BEFORE INSERT ON reports_report FOR EACH ROW WHEN (NEW.service_id = {open_id})
    EXECUTE FUNCTION faults_linger('open', '{lasts}');
CREATE TRIGGER faults_commit AFTER INSERT ON reports_report FOR EACH ROW WHEN (NEW.service_id = {commit_id})
    EXECUTE FUNCTION faults_delay_commit();
"""
IN_TICK = """
CREATE TRIGGER faults_tick BEFORE INSERT OR UPDATE ON {table} FOR EACH STATEMENT
    EXECUTE FUNCTION faults_linger('{table}', '{lasts}');
"""


class UnableToQuery(Exception):
    """The database does not answer now."""


class Database:
    """One connection, made again when it is gone."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.AsyncConnection | None = None

    async def query(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows; UnableToLook after at most two PATIENCE."""
        try:
            connection = await self._connect()
            with _cut_after(connection, PATIENCE):
                return await (await connection.execute(query, values)).fetchall()
        except psycopg.Error as error:
            await self.close()
            raise UnableToQuery(str(error)) from error

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _connect(self) -> psycopg.AsyncConnection:
        if self._connection is None:
            self._connection = await psycopg.AsyncConnection.connect(
                self._url, autocommit=True, connect_timeout=int(PATIENCE), application_name="looking on"
            )
        return self._connection


def install_triggers(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        ids = dict(connection.execute("SELECT slug, id FROM reports_service").fetchall())
        connection.execute(FUNCTIONS)
        connection.execute(
            ON_REPORT.format(open_id=ids[OPEN_SERVICE], commit_id=ids[COMMIT_SERVICE], lasts=OPEN_LASTS)
        )
        for table in TICK_TABLES:
            connection.execute(IN_TICK.format(table=table, lasts=TICK_LASTS))


@contextmanager
def _cut_after(connection: psycopg.AsyncConnection, seconds: float) -> Iterator[None]:
    """A stopped server ignores a cancel request. Shutting the connection down ends the wait with an error."""
    line = socket.socket(fileno=os.dup(connection.fileno()))
    timer = asyncio.get_running_loop().call_later(seconds, _shut, line)
    try:
        yield
    finally:
        timer.cancel()
        line.close()


def _shut(line: socket.socket) -> None:
    with suppress(OSError):  # it has ended by itself
        line.shutdown(socket.SHUT_RDWR)

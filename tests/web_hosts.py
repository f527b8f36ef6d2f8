"""Web hosts that tests serve a folder with: real Apache, real nginx, Python's own; each on loopback, for a while.

What is not installed skips the tests that need it, and fails them in continuous integration (`CI=true`):
`sh tests/install_parts.sh` installs it.
"""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from servers import free_port
from serving import until

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TOOLS = Path(__file__).resolve().parent.parent / ".tools"
_MODULES = ("mpm_event", "authz_core", "dir", "mime", "alias", "rewrite", "headers")


@dataclass(frozen=True, slots=True)
class Host:
    """A running host."""

    port: int

    @property
    def address(self) -> str:
        """Give the address of its root, with a slash at the end."""
        return f"http://127.0.0.1:{self.port}/"

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Ask for a path; underscores in the names of headers are hyphens. Give status, headers (lower-case), body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


def found(program: str) -> str:
    """Give the path of a web server, or skip the test."""
    unpacked = TOOLS / program / "usr" / "sbin" / program
    path = str(unpacked) if unpacked.exists() else shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin")
    if path is None:
        message = f"{program} is not installed: sh tests/install_parts.sh"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return path


@contextmanager
def _running(command: Sequence[str], port: int) -> Iterator[Host]:
    libraries = os.pathsep.join(str(each) for each in TOOLS.glob("*/usr/lib/*-linux-gnu"))
    process = subprocess.Popen(
        command, env={**os.environ, "LD_LIBRARY_PATH": libraries}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    host = Host(port)

    def answers() -> bool:
        if process.poll() is not None:
            raise AssertionError(process.stderr.read().decode() if process.stderr else "")
        try:
            return host.get("/")[0] > 0
        except OSError:
            return False

    try:
        assert until(30, answers), "the host does not answer"
        yield host
    finally:
        process.terminate()
        process.wait(timeout=30)
        if process.stderr:
            process.stderr.close()


@contextmanager
def plain(folder: Path) -> Iterator[Host]:
    """Serve a folder as `python -m http.server` does."""
    port = free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(folder)]
    with _running(command, port) as host:
        yield host


@contextmanager
def apache(folder: Path, work: Path, *, at: str = "/") -> Iterator[Host]:
    """Serve a folder with Apache at a path, reading its `.htaccess`."""
    program, port = found("apache2"), free_port()
    modules = Path(program).parents[1] / "lib" / "apache2" / "modules"
    lines = [
        f"ServerRoot {work}",
        "ServerName localhost",
        f"Listen 127.0.0.1:{port}",
        f"PidFile {work}/apache.pid",
        f"ErrorLog {work}/apache.log",
        *(f"LoadModule {name}_module {modules}/mod_{name}.so" for name in _MODULES),
        f"DocumentRoot {folder if at == '/' else work}",
        *([] if at == "/" else [f"Alias {at.rstrip('/')} {folder}"]),
        "TypesConfig /dev/null",
        "DirectoryIndex index.html",
        f"<Directory {folder}>",
        "AllowOverride All",
        "Require all granted",
        "</Directory>",
    ]
    configuration = work / "apache.conf"
    configuration.write_text("\n".join(lines) + "\n")
    with _running([program, "-X", "-f", str(configuration)], port) as host:
        yield host


@contextmanager
def nginx(folder: Path, work: Path) -> Iterator[Host]:
    """Serve a folder with nginx and the configuration that the folder brings."""
    program, port = found("nginx"), free_port()
    maps, _, server = (folder / "hosts" / "nginx.conf").read_text("utf-8").partition("# ---- server ----\n")
    paths = "".join(
        f"{name}_temp_path {work}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    configuration = work / "nginx.conf"
    user = "user root;\n" if os.getuid() == 0 else ""
    configuration.write_text(
        f"{user}daemon off;\npid {work}/nginx.pid;\nerror_log {work}/nginx.log;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{paths}{maps}\nserver {{\nlisten 127.0.0.1:{port};\n"
        f"root {folder};\n{server}}}\n}}\n"
    )
    with _running([program, "-e", f"{work}/start.log", "-p", str(work), "-c", str(configuration)], port) as host:
        yield host

"""Work in several processes: the same results in the same order, whatever becomes of a worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maquette.publication.workers import shared_out
from publication_cases import documents

if TYPE_CHECKING:
    from maquette.builds import Build
    from maquette.workspace import Workspace

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")
HERE = os.getpid()


@pytest.mark.parametrize("workers", [0, 1, 2, 5])
def test_results_stand_in_the_order_of_the_parts(workers: int) -> None:
    assert shared_out(lambda part: part * part, range(100), workers) == [part * part for part in range(100)]
    assert shared_out(lambda part: part, [], workers) == []


def test_several_processes_are_at_work() -> None:
    assert HERE not in shared_out(lambda _: os.getpid(), range(2000), 2)


def test_what_a_worker_could_not_do_is_done_here_and_raises_here() -> None:
    def work(part: int) -> int:
        if part == 3 and os.getpid() != HERE:
            raise ValueError(part)
        return part

    assert shared_out(work, range(10), 2) == list(range(10))
    with pytest.raises(ZeroDivisionError):
        shared_out(lambda part: 1 // (part - 3), range(10), 2)


def test_a_worker_that_is_killed_leaves_nothing_undone() -> None:
    def work(part: int) -> int:
        if part == 3 and os.getpid() != HERE:
            os.kill(os.getpid(), signal.SIGKILL)
        return part

    assert shared_out(work, range(10), 2) == list(range(10))


def children() -> set[str]:
    """Give the processes that this one started and that are not ended, those of other tests too."""
    return {pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}


def test_no_process_is_left() -> None:
    before = children()
    shared_out(lambda part: part, range(10), 3)
    assert children() <= before


def test_nothing_is_forked_where_another_thread_runs() -> None:
    code = (
        "import threading; from maquette.publication.workers import workers_here; print(workers_here());"
        "over = threading.Event(); threading.Thread(target=over.wait).start(); print(workers_here()); over.set()"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == [str(len(os.sched_getaffinity(0))), "1"]


def test_nothing_runs_beside_a_site_that_was_read(catalogue: tuple[Workspace, Build]) -> None:
    code = (
        "import sys; from pathlib import Path; from maquette.builds import Build; from maquette.workspace import"
        " Workspace; from maquette.publication import Site; Site.prepare(Workspace.open(Path(sys.argv[1])),"
        " [Build.at(Path(sys.argv[2]))]); print(len(list(Path('/proc/self/task').iterdir())))"
    )
    arguments = [str(catalogue[0].root), str(catalogue[1].folder)]
    ran = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "1", "no engine has a thread that forking would lose"


def test_several_processes_write_the_same_bytes_as_one(catalogue: tuple[Workspace, Build], tmp_path: Path) -> None:
    from maquette.publication import Site, former_publication, write_folder
    from maquette.publication.folder import MANIFEST

    workspace, build = catalogue
    site = Site.prepare(workspace, [build])
    write_folder(site, tmp_path, former_publication(tmp_path), workers=3)
    held = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    del held[MANIFEST]
    assert held == documents(workspace, build)

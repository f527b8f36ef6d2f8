"""The wheel carries ontology, shapes and questions, and works from a bare environment outside the checkout."""

import subprocess
import sysconfig
import venv
import zipfile
from pathlib import Path

from clean_install import clean_install


def test_the_wheel_holds_every_shipped_file(wheel: Path, checkout: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    shipped = [
        path for folder in ("ontology", "shapes", "queries", "templates") for path in (checkout / folder).rglob("*")
    ]
    assert len(shipped) > 10
    assert {f"maquette/{path.relative_to(checkout).as_posix()}" for path in shipped if path.is_file()} <= held


def test_the_wheel_works_in_a_bare_environment(wheel: Path, tmp_path: Path, checkout: Path) -> None:
    environment = tmp_path / "env"
    venv.create(environment, with_pip=False, symlinks=True)
    libraries = sysconfig.get_path("purelib", vars={"base": str(environment), "platbase": str(environment)})
    zipfile.ZipFile(wheel).extractall(libraries)
    # Dependencies are those of this environment; its own checkout of maquette is not on the path they give.
    (Path(libraries) / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "maquette.toml").write_bytes((checkout / "maquette.toml").read_bytes())
    subprocess.run(["cp", "-r", str(checkout / "data"), str(folder)], check=True)
    python = environment / "bin" / "python"
    where = subprocess.run(
        [python, "-c", "import maquette; print(maquette.__file__)"],
        cwd=folder, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert str(environment) in where
    subprocess.run([python, "-m", "maquette", "build"], cwd=folder, check=True, capture_output=True)
    answer = subprocess.run(
        [python, "-m", "maquette", "ask", "modules-without-unit", "--format", "csv"],
        cwd=folder, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "GPGPU" in answer


def test_constraints_name_exactly_what_a_clean_install_brings(checkout: Path) -> None:
    lines = (checkout / "constraints.txt").read_text("utf-8").splitlines()
    assert set(lines) == clean_install("--constraint", "constraints.txt"), "run `make constraints`"
    assert lines == sorted(lines)

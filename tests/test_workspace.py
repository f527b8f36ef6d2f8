"""A workspace is found from anywhere inside it, and wrong settings are told with their remedy."""

from pathlib import Path

import pytest

from maquette.errors import BadCall, BadSource
from maquette.text import Text
from maquette.workspace import Workspace, shipped_folder

GOOD = 'school = "ecole-x"\nbase = "https://example.org/"\nedition = "2024-2025"\n'


def workspace_at(root: Path, settings: str = GOOD) -> Path:
    (root / "data" / "2024-2025").mkdir(parents=True)
    (root / "maquette.toml").write_text(settings, encoding="utf-8")
    return root


def test_a_workspace_is_found_from_any_folder_inside(tmp_path: Path) -> None:
    root = workspace_at(tmp_path)
    assert Workspace.find(root / "data" / "2024-2025").root == root.resolve()


def test_no_workspace_is_a_wrong_call_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(BadCall, match="--workspace"):
        Workspace.find(tmp_path)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('school = "É"\nedition = "2024-2025"', "`school`"),
        ('school = "data"\nedition = "2024-2025"', "`school`"),
        ('school = "x"\nedition = "2024"', "`edition`"),
        ('school = "x"', "`edition`"),
        ('school = "x"\nedition = "2024-2025"\nbase = "https://example.org"', "`base`"),
        ('school = "x"\nedition = "2024-2025"\ncolour = 1', "`colour`"),
        ('school = "x"\nedition =', "maquette.toml:2"),
    ],
)
def test_wrong_settings_are_told(tmp_path: Path, settings: str, said: str) -> None:
    with pytest.raises(BadSource) as caught:
        Workspace.open(workspace_at(tmp_path, settings))
    assert said in str(caught.value)


def test_a_school_has_the_name_of_the_settings_in_both_languages_or_none(tmp_path: Path) -> None:
    plain = 'school = "x"\nedition = "2024-2025"\n'
    assert Workspace.open(workspace_at(tmp_path / "a", plain)).name is None
    both = Workspace.open(workspace_at(tmp_path / "b", plain + '[name]\nen = "School"\nfr = "École"\n'))
    assert both.name == Text("School", "École")
    one = Workspace.open(workspace_at(tmp_path / "c", plain + '[name]\nfr = "École"\n'))
    assert one.name == Text("École", "École")


def test_an_edition_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(BadCall, match="2024-2025"):
        Workspace.open(workspace_at(tmp_path)).chosen_edition("1999-2000")


def test_a_workspace_of_another_school_inherits_the_ontology_and_may_add_to_it(tmp_path: Path) -> None:
    root = workspace_at(tmp_path)
    (root / "ontology").mkdir()
    (root / "ontology" / "ours.ttl").write_text("", encoding="utf-8")
    names = [path.name for path in Workspace.open(root).ontology()]
    assert {"structure.ttl", "ours.ttl"} <= set(names)
    assert names == sorted(names)


def test_labels_of_files_never_hold_a_machine_path(tmp_path: Path) -> None:
    workspace = Workspace.open(workspace_at(tmp_path))
    assert workspace.label(tmp_path / "data" / "x.csv") == "data/x.csv"
    assert workspace.label(shipped_folder("ontology") / "structure.ttl") == "maquette/ontology/structure.ttl"


def test_a_question_of_the_workspace_replaces_the_one_of_its_name(tmp_path: Path) -> None:
    root = workspace_at(tmp_path)
    (root / "queries").mkdir()
    own = root / "queries" / "units-toward-competency.rq"
    own.write_text("", encoding="utf-8")
    assert own in Workspace.open(root).questions()
    assert len({path.name for path in Workspace.open(root).questions()}) == len(Workspace.open(root).questions())

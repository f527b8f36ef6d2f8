"""A plan: what a scenario drops, sets and adds, as an edit of a build's assertions, with the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.errors import BadCall
from maquette.names import resolve_named
from maquette.scenario.adding import read_added, rows_replaced
from maquette.scenario.dropping import dropped_with
from maquette.scenario.edit import Edit, occurrences
from maquette.scenario.setting import read_setting
from maquette.sources.ids import Ids
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

    from maquette.names import Named
    from maquette.scenario.edit import Occurrence
    from maquette.scenario.setting import Setting
    from maquette.sources.reading import Reading
    from maquette.store import Store
    from maquette.workspace import Workspace


@dataclass(frozen=True)
class Plan:
    """What would be otherwise: things dropped, values set, files added; and the edit that they come to."""

    dropped: tuple[Named, ...]
    settings: tuple[Setting, ...]
    files: tuple[Reading, ...]
    edit: Edit

    @property
    def lines(self) -> tuple[str, ...]:
        """Give where something is taken out: `path:line`, each once, in their order."""
        places = sorted({(each.path, each.statement.line) for each in self.edit.removed})
        return tuple(f"{path}:{line}" for path, line in places)


def make_plan(  # noqa: PLR0913  what a scenario is made of, and what it is read against
    connection: duckdb.DuckDBPyConnection,
    store: Store,
    workspace: Workspace,
    edition: str,
    *,
    drop: Sequence[str] = (),
    settings: Sequence[str] = (),
    add: Sequence[Path] = (),
) -> Plan:
    """Read a scenario against a build: its statement table and its dataset.

    `drop` names things (a unit's code, a label, an IRI; what is both a unit and something else is the unit), `settings`
    are `UNIT.field=value`, `add` are files. Drops come first, then values, then files. Raises `BadCall` or `BadSource`.
    """
    minter = workspace.minter(edition)
    ids = Ids.load(workspace.ids.read_bytes(), workspace.label(workspace.ids)) if workspace.ids.is_file() else Ids()
    dropped = tuple({named.term: named for text in drop for named in [_thing(store, text)]}.values())
    removed: dict[Occurrence, None] = dict.fromkeys(dropped_with(connection, (each.term for each in dropped)))
    set_: list[Setting] = []
    for text in settings:
        setting = read_setting(text, store, connection, minter, ids)
        if any(each.term == setting.unit for each in dropped):
            raise _both(text)
        if any((each.unit, each.field) == (setting.unit, setting.field) for each in set_):
            raise _twice(text)
        set_.append(setting)
        removed.update(dict.fromkeys(setting.removed))
    readings = [setting.reading for setting in set_ if setting.reading.statements]
    files: list[Reading] = []
    said = [each.statement for each in occurrences(connection, "true") if each not in removed] if add else []
    for path in add:
        known = [*said, *(each for reading in (*readings, *files) for each in reading.statements)]
        reading = read_added(path, workspace, minter, ids, known)
        removed.update(dict.fromkeys(rows_replaced(connection, reading)))
        files.append(reading)
    return Plan(dropped, tuple(set_), tuple(files), Edit(tuple(sorted(removed)), (*readings, *files)))


def _thing(store: Store, text: str) -> Named:
    """Give the thing to drop: a unit where one is called so, else any thing."""
    try:
        return resolve_named(store, text, "unit")
    except BadCall as no_unit:
        try:
            return resolve_named(store, text)
        except BadCall as nothing:
            raise nothing if text.strip().startswith(("<", "http")) else no_unit from None


def _both(text: str) -> BadCall:
    return BadCall(
        Text("{text}: the unit is dropped, too.", "{text} : l’UE est aussi retirée.").with_(text=text),
        Text("Leave out --drop or --set for it.", "Retirez pour elle --drop ou --set."),
    )


def _twice(text: str) -> BadCall:
    return BadCall(
        Text("{text}: the field is set twice.", "{text} : le champ reçoit deux valeurs.").with_(text=text),
        Text("Give it once; several values of one field are separated by commas.",
             "Donnez-la une fois ; plusieurs valeurs d’un champ se séparent par des virgules."),
    )  # fmt: skip

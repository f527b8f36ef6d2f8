"""What printable tables are made from: rows of `queries/tables/*.rq`, gathered by the thing that they speak of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.binding import bind
from maquette.names import labels_of
from maquette.terms import text_of
from maquette.text import Text
from maquette.workspace import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from maquette.store import Store

FOLDER = "queries"


def read(store: Store, name: str, **values: str) -> list[dict[str, str]]:
    """Give the rows of a query of the tables over the whole closure; `values` binds its parameters to terms."""
    return list(store.select(_query(name, values), store.graphs()).dicts())


def read_with_levels(store: Store, name: str, **values: str) -> list[tuple[dict[str, str], int]]:
    """Give the rows of a query with their levels: the first threshold at which each is found."""
    query, graphs = _query(name, values), store.graphs()
    found: dict[tuple[str | None, ...], int] = {}
    solutions = store.select(query, graphs)
    for level in sorted({graph.level for graph in graphs}):
        if len(found) == len(set(solutions.rows)):
            break
        here = store.select(query, [graph for graph in graphs if graph.level <= level])
        wanted = set(solutions.rows)
        for row in here.rows:
            if row in wanted:
                found.setdefault(row, level)
    return [(row, found[key]) for key, row in zip(solutions.rows, solutions.dicts(), strict=True) if key in found]


def _query(name: str, values: Mapping[str, str]) -> str:
    path = shipped_folder(FOLDER) / "tables" / f"{name}.rq"
    return bind(path.read_text(encoding="utf-8"), {key: [value] for key, value in values.items() if value})


@dataclass(frozen=True)
class Things:
    """What is said of things: thing → what → values, as N-Triples text, in the order of the query."""

    said: Mapping[str, Mapping[str, Sequence[str]]]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, str]]) -> Things:
        """Gather rows of ?thing ?what ?value."""
        said: dict[str, dict[str, list[str]]] = {}
        for row in rows:
            said.setdefault(row["thing"], {}).setdefault(text_of(row["what"]), []).append(row["value"])
        return cls(said)

    @classmethod
    def read(cls, store: Store, name: str, **values: str) -> Things:
        """Read the things of a query."""
        return cls.of(read(store, name, **values))

    def all(self, thing: str, what: str) -> Sequence[str]:
        """Give the values of a thing."""
        return self.said.get(thing, {}).get(what, ())

    def values(self) -> Iterable[str]:
        """Give all values of all things."""
        return (value for facts in self.said.values() for values in facts.values() for value in values)

    def one(self, thing: str, what: str) -> str | None:
        """Give the lexical form of the first value of a thing, or None."""
        return next((text_of(value) for value in self.all(thing, what)), None)


@dataclass(frozen=True)
class Labels:
    """The labels of the things that a sheet names."""

    found: Mapping[str, Text]

    @classmethod
    def read(cls, store: Store, *terms: Iterable[str]) -> Labels:
        """Read the labels of all these terms at once."""
        return cls(labels_of(store, {term for each in terms for term in each}))

    def of(self, term: str) -> Text:
        """Give what to call a thing: its label, else its IRI; of a literal, its text."""
        plain = text_of(term)
        return self.found.get(term) or Text(plain, plain)

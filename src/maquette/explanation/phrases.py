"""Phrases: how statements of the ontology and rules are said, in English and French."""

from __future__ import annotations

from maquette.text import Text
from maquette.words import OWL, RDF, RDFS

TYPE, NOTHING = f"<{RDF}type>", f"<{OWL}Nothing>"

STATEMENTS: dict[str, Text] = {
    TYPE: Text("{s} is of type {o}", "{s} est de type {o}"),
    f"<{RDFS}subClassOf>": Text("everything of type {s} is of type {o}", "tout ce qui est de type {s} est de type {o}"),
    f"<{OWL}equivalentClass>": Text("the types {s} and {o} are the same", "les types {s} et {o} n’en font qu’un"),
    f"<{OWL}disjointWith>": Text("nothing is of both types {s} and {o}", "rien n’est à la fois de type {s} et {o}"),
    f"<{RDFS}subPropertyOf>": Text("{s} implies {o}", "{s} implique {o}"),
    f"<{OWL}equivalentProperty>": Text("{s} and {o} mean the same", "{s} et {o} veulent dire la même chose"),
    f"<{OWL}inverseOf>": Text("{s} is {o} read backwards", "{s} est {o} lu en sens inverse"),
    f"<{RDFS}domain>": Text("{s} always starts from the type {o}", "{s} part toujours du type {o}"),
    f"<{RDFS}range>": Text("{s} always leads to the type {o}", "{s} mène toujours au type {o}"),
    f"<{OWL}sameAs>": Text("{s} is the same as {o}", "{s} est la même chose que {o}"),
    f"<{OWL}differentFrom>": Text("{s} is not the same as {o}", "{s} n’est pas la même chose que {o}"),
}
"""Statements in words, by predicate: `{s}` and `{o}` are their subject and object."""

BETWEEN_WORDS = frozenset(STATEMENTS) - {TYPE, f"<{OWL}sameAs>", f"<{OWL}differentFrom>"}
"""Predicates whose subjects and objects are properties or classes, not things."""

RULES: dict[str, Text] = {
    "eq-sym": Text("being the same holds both ways", "être la même chose vaut dans les deux sens"),
    "eq-trans": Text(
        "what is the same as the same thing is the same", "deux choses identiques à une même chose sont identiques"
    ),
    "eq-rep": Text(
        "what holds of a thing holds of what is the same", "ce qui vaut d’une chose vaut de ce qui est la même chose"
    ),
    "eq-diff": Text("the two are said not to be the same", "les deux sont dites différentes"),
    "prp-dom": Text("{p} always starts from the type {hc}", "{p} part toujours du type {hc}"),
    "prp-rng": Text("{p} always leads to the type {hc}", "{p} mène toujours au type {hc}"),
    "prp-fp": Text("{p} leads to one thing only", "{p} ne mène qu’à une seule chose"),
    "prp-ifp": Text("{p} starts from one thing only", "{p} ne part que d’une seule chose"),
    "prp-irp": Text("nothing {p} itself", "rien ne peut avoir {p} vers soi-même"),
    "prp-symp": Text("{p} holds both ways", "{p} vaut dans les deux sens"),
    "prp-asyp": Text("{p} never holds both ways", "{p} ne vaut jamais dans les deux sens"),
    "prp-trp": Text("{p} carries over from one to the next", "{p} se transmet de proche en proche"),
    "prp-spo1": Text("{p} implies {hp}", "{p} implique {hp}"),
    "prp-spo2": Text("{chain}, gives {hp}", "{chain}, donne {hp}"),
    "prp-eqp": Text("{p} and {hp} mean the same", "{p} et {hp} veulent dire la même chose"),
    "prp-pdw": Text(
        "{p} and {p2} never hold between the same two", "{p} et {p2} ne valent jamais entre les deux mêmes"
    ),
    "prp-adp": Text(
        "{p} and {p2} never hold between the same two", "{p} et {p2} ne valent jamais entre les deux mêmes"
    ),
    "prp-inv": Text("{p} read backwards is {hp}", "{p} lu en sens inverse se dit {hp}"),
    "prp-key": Text(
        "two of type {c} that agree on {all} are the same",
        "deux choses de type {c} qui ont en commun {all} sont la même",
    ),
    "prp-npa": Text("somebody says that this does not hold", "quelqu’un affirme que cela n’est pas"),
    "cls-nothing": Text("nothing is of the empty type", "rien n’est du type vide"),
    "cls-int1": Text("what is of type {classes} is of type {hc}", "ce qui est de type {classes} est de type {hc}"),
    "cls-int2": Text("everything of type {c} is of type {hc}", "tout ce qui est de type {c} est de type {hc}"),
    "cls-uni": Text("everything of type {c} is of type {hc}", "tout ce qui est de type {c} est de type {hc}"),
    "cls-com": Text("nothing is of both types {c} and {c2}", "rien n’est à la fois de type {c} et {c2}"),
    "cls-svf1": Text(
        "whatever {p} something of type {c} is of type {hc}",
        "ce qui a {p} vers une chose de type {c} est de type {hc}",
    ),
    "cls-svf2": Text("{p} always starts from the type {hc}", "{p} part toujours du type {hc}"),
    "cls-avf": Text("from the type {c}, {p} leads only to the type {hc}", "du type {c}, {p} ne mène qu’au type {hc}"),
    "cls-hv1": Text("of everything of type {c} holds: {p} {v}", "de tout ce qui est de type {c} on a : {p} {v}"),
    "cls-hv2": Text("whatever {p} {v} is of type {hc}", "ce qui a {p} vers {v} est de type {hc}"),
    "cls-max": Text("the type {c} sets a limit to {p}", "le type {c} fixe une limite à {p}"),
    "cls-oo": Text("{v} stands in the list of the type {hc}", "{v} figure dans la liste du type {hc}"),
    "cax-sco": Text("everything of type {c} is of type {hc}", "tout ce qui est de type {c} est de type {hc}"),
    "cax-eqc": Text("the types {c} and {hc} are the same", "les types {c} et {hc} n’en font qu’un"),
    "cax-dw": Text("nothing is of both types {c} and {c2}", "rien n’est à la fois de type {c} et {c2}"),
    "cax-adc": Text("nothing is of both types {c} and {c2}", "rien n’est à la fois de type {c} et {c2}"),
    "scm-sco": Text(
        "a type within a type within a third is within the third",
        "un type inclus dans un type inclus dans un troisième est inclus dans celui-ci",
    ),
    "scm-spo": Text(
        "what implies a link implies what that link implies", "ce qui implique un lien implique ce que ce lien implique"
    ),
    "scm-eqc1": Text(
        "types that are the same are within each other", "deux types qui n’en font qu’un sont inclus l’un dans l’autre"
    ),
    "scm-eqc2": Text("types within each other are the same", "deux types inclus l’un dans l’autre n’en font qu’un"),
    "scm-eqp1": Text(
        "links that mean the same imply each other",
        "deux liens qui veulent dire la même chose s’impliquent l’un l’autre",
    ),
    "scm-eqp2": Text(
        "links that imply each other mean the same",
        "deux liens qui s’impliquent l’un l’autre veulent dire la même chose",
    ),
    "scm-dom": Text(
        "a link starts from whatever its type, or the link it implies, asks for",
        "un lien part de ce qu’exigent son type ou le lien qu’il implique",
    ),
    "scm-rng": Text(
        "a link leads to whatever its type, or the link it implies, asks for",
        "un lien mène à ce qu’exigent son type ou le lien qu’il implique",
    ),
    "scm-int": Text(
        "what is of several types at once is of each of them",
        "ce qui est de plusieurs types à la fois est de chacun d’eux",
    ),
    "scm-uni": Text(
        "what is of one of several types is of the type that joins them",
        "ce qui est de l’un de plusieurs types est du type qui les réunit",
    ),
    "scm": Text("the one condition is narrower than the other", "l’une des conditions est plus étroite que l’autre"),
}
"""Rules in words, by the longest beginning of their names.

`{p}` is the first property of the body, `{p2}` the second, `{hp}` that of the head, `{all}` all, `{chain}` a chain;
`{c}`, `{c2}`, `{hc}`, `{classes}` likewise classes; `{v}` is a thing that the rule itself names.
"""
PASSED_ON = Text("{p} passes on {hp}", "{p} transmet {hp}")
"""A chain of two links whose second link is its conclusion, too."""
CONTRADICTION = Text("{s} contradicts the ontology", "{s} contredit l’ontologie")
"""What "it is an `owl:Nothing`" means."""

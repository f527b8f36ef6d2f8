"""Phrases: how statements of the ontology and rules are said, in English and French."""

from __future__ import annotations

from typing import Literal

from maquette.text import Text
from maquette.words import OWL, RDF, RDFS

TYPE, NOTHING = f"<{RDF}type>", f"<{OWL}Nothing>"

Role = Literal["thing", "class", "property"]

STATEMENTS: dict[str, tuple[Role, Role, Text]] = {
    TYPE: ("thing", "class", Text("{s} is {o}", "{s} est {o}")),
    f"<{RDFS}subClassOf>": ("class", "class", Text("what is {s} is {o}", "ce qui est {s} est {o}")),
    f"<{OWL}equivalentClass>": (
        "class",
        "class",
        Text("what is {s} is {o}, and the reverse", "ce qui est {s} est {o}, et réciproquement"),
    ),
    f"<{OWL}disjointWith>": (
        "class",
        "class",
        Text("nothing is both {s} and {o}", "rien n’est à la fois {s} et {o}"),
    ),
    f"<{RDFS}subPropertyOf>": ("property", "property", Text("{s} implies {o}", "{s} implique {o}")),
    f"<{OWL}equivalentProperty>": (
        "property",
        "property",
        Text("{s} and {o} mean the same", "{s} et {o} veulent dire la même chose"),
    ),
    f"<{OWL}inverseOf>": (
        "property",
        "property",
        Text("{s} is {o} read backwards", "{s} est {o} lu en sens inverse"),
    ),
    f"<{RDFS}domain>": (
        "property",
        "class",
        Text("{s} always starts from what is {o}", "{s} part toujours de ce qui est {o}"),
    ),
    f"<{RDFS}range>": (
        "property",
        "class",
        Text("{s} always leads to what is {o}", "{s} mène toujours à ce qui est {o}"),
    ),
    f"<{OWL}sameAs>": ("thing", "thing", Text("{s} is the same as {o}", "{s} est la même chose que {o}")),
    f"<{OWL}differentFrom>": (
        "thing",
        "thing",
        Text("{s} is not the same as {o}", "{s} n’est pas la même chose que {o}"),
    ),
}
"""Statements in words, by predicate: what their subject `{s}` and their object `{o}` are, and the sentence."""
OF_TYPE = Text("of type {c}", "de type {c}")
"""What a thing is that is of a named class; what it is of an anonymous one, the class's own name says."""

RULES: dict[str, Text] = {
    "eq-ref": Text("a thing is the same as itself", "une chose est la même chose qu’elle-même"),
    "eq-sym": Text("being the same holds both ways", "être la même chose vaut dans les deux sens"),
    "eq-trans": Text(
        "what is the same as the same thing is the same", "deux choses identiques à une même chose sont identiques"
    ),
    "eq-rep": Text(
        "what holds of a thing holds of what is the same", "ce qui vaut d’une chose vaut de ce qui est la même chose"
    ),
    "eq-diff": Text("the two are said not to be the same", "les deux sont dites différentes"),
    "dt-eq": Text("the two are spellings of one value", "ce sont deux graphies d’une même valeur"),
    "dt-diff": Text("the two are different values", "ce sont deux valeurs différentes"),
    "dt-type2": Text("the value is of this datatype", "la valeur est de ce type de données"),
    "dt-not-type": Text("the value is not of its datatype", "la valeur n’est pas de son type de données"),
    "prp-dom": Text("{p} always starts from what is {hc}", "{p} part toujours de ce qui est {hc}"),
    "prp-rng": Text("{p} always leads to what is {hc}", "{p} mène toujours à ce qui est {hc}"),
    "prp-fp": Text("{p} leads to one thing only", "{p} ne mène qu’à une seule chose"),
    "prp-ifp": Text("{p} starts from one thing only", "{p} ne part que d’une seule chose"),
    "prp-irp": Text("{p} never links a thing to itself", "{p} ne relie jamais une chose à elle-même"),
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
        "two that are {c} and agree on {all} are the same",
        "deux choses qui sont {c} et ont en commun {all} n’en font qu’une",
    ),
    "prp-npa": Text("somebody says that this does not hold", "quelqu’un affirme que cela n’est pas"),
    "cls-nothing": Text("nothing can be of the empty type", "rien ne peut être du type vide"),
    "cls-int1": Text("what is {classes} is {hc}", "ce qui est {classes} est {hc}"),
    "cls-int2": Text("what is {c} is {hc}", "ce qui est {c} est {hc}"),
    "cls-uni": Text("what is {c} is {hc}", "ce qui est {c} est {hc}"),
    "cls-com": Text("nothing is both {c} and {c2}", "rien n’est à la fois {c} et {c2}"),
    "cls-svf1": Text("what {p} links to what is {c} is {hc}", "ce que {p} relie à ce qui est {c} est {hc}"),
    "cls-svf2": Text("{p} always starts from what is {hc}", "{p} part toujours de ce qui est {hc}"),
    "cls-avf": Text("{p} links what is {c} only to what is {hc}", "{p} ne relie ce qui est {c} qu’à ce qui est {hc}"),
    "cls-hv1": Text("{p} links what is {c} to {v}", "{p} relie ce qui est {c} à {v}"),
    "cls-hv2": Text("what {p} links to {v} is {hc}", "ce que {p} relie à {v} est {hc}"),
    "cls-max": Text(
        "{p} links what is {c} to no more than so many things",
        "{p} ne relie ce qui est {c} qu’à un nombre limité de choses",
    ),
    "cls-oo": Text("{v} stands in the list of what is {hc}", "{v} figure dans la liste de ce qui est {hc}"),
    "cax-sco": Text("what is {c} is {hc}", "ce qui est {c} est {hc}"),
    "cax-eqc": Text("what is {c} is {hc}, and the reverse", "ce qui est {c} est {hc}, et réciproquement"),
    "cax-dw": Text("nothing is both {c} and {c2}", "rien n’est à la fois {c} et {c2}"),
    "cax-adc": Text("nothing is both {c} and {c2}", "rien n’est à la fois {c} et {c2}"),
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
`{c}`, `{c2}`, `{hc}`, `{classes}` are likewise what things of its classes are ("of type “unit”"); `{v}` is a thing that
the rule itself names.
"""
PASSED_ON = Text("{p} passes on {hp}", "{p} transmet {hp}")
"""A chain of two links whose second link is its conclusion, too."""
CONTRADICTION = Text("{s} contradicts the ontology", "{s} contredit l’ontologie")
"""What "it is an `owl:Nothing`" means."""

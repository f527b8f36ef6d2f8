"""What can be wrong with an RDF file, in words: each fact that the readers know, with its remedy."""

from __future__ import annotations

import re

from maquette.errors import BadSource, Problem, Severity
from maquette.text import Text

_FACTS: dict[str, tuple[Text, Text]] = {
    "syntax": (
        Text(
            "The file is not well-formed: {detail}.",
            "Le fichier est mal formé (message de l’analyseur : {detail}).",
        ),
        Text(
            "Correct this line, or the one before it, and read the file again.",
            "Corrigez cette ligne, ou celle d’avant, puis relisez le fichier.",
        ),
    ),
    "no RDF": (
        Text(
            "Neither its name nor its content is that of an RDF file. {detail}",
            "Ni son nom ni son contenu ne sont ceux d’un fichier RDF. {detail}",
        ),
        Text(
            "Name an RDF file: {extensions}.",
            "Nommez un fichier RDF : {extensions}.",
        ),
    ),
    "end": (
        Text("The file stops in the middle of something.", "Le fichier s’arrête au milieu d’un élément."),
        Text(
            "Get the whole file again, or close what is open: a quotation mark, a bracket, the full stop.",
            "Récupérez le fichier entier, ou fermez ce qui est ouvert : guillemet, crochet, point final.",
        ),
    ),
    "nothing": (
        Text("The file is empty.", "Le fichier est vide."),
        Text("Get the file again.", "Récupérez de nouveau le fichier."),
    ),
    "IRI": (
        Text("This is not a valid IRI: {detail}.", "Ceci n’est pas un IRI valide : {detail}."),
        Text("Check the address.", "Vérifiez l’adresse."),
    ),
    "IRI character": (
        Text(
            "An IRI holds a character that it must not hold: {detail}.",
            "Un IRI contient un caractère qu’il ne doit pas contenir : {detail}.",
        ),
        Text(
            "Write a space as %20, and any other such character as its percent code.",
            "Écrivez une espace %20, et tout autre caractère de ce genre sous sa forme codée.",
        ),
    ),
    "dot": (
        Text("A statement does not end where it should.", "Un énoncé ne se termine pas où il devrait."),
        Text(
            "Check this line for a missing full stop, semicolon or comma.",
            "Cherchez sur cette ligne un point, un point-virgule ou une virgule qui manque.",
        ),
    ),
    "relative": (
        Text(
            "An IRI is relative, and the file does not say to what.",
            "Un IRI est relatif, et le fichier ne dit pas à quoi.",
        ),
        Text(
            "State the base in the file (@base in Turtle, xml:base in RDF/XML, @base in a JSON-LD context), "
            "or write the whole IRI.",
            "Indiquez la base dans le fichier (@base en Turtle, xml:base en RDF/XML, @base dans un contexte JSON-LD), "
            "ou écrivez l’IRI en entier.",
        ),
    ),
    "prefix": (
        Text("The prefix {detail} is not declared.", "Le préfixe {detail} n’est pas déclaré."),
        Text("Declare it at the top of the file.", "Déclarez-le en tête du fichier."),
    ),
    "surrogate": (
        Text(
            "A character is written as half of a pair (a lone surrogate): {detail}.",
            "Un caractère est écrit comme la moitié d’une paire (demi-codet isolé) : {detail}.",
        ),
        Text(
            "Write the character itself, in UTF-8.",
            "Écrivez le caractère lui-même, en UTF-8.",
        ),
    ),
    "deep": (
        Text("The file nests more than {detail} levels.", "Le fichier imbrique plus de {detail} niveaux."),
        Text(
            "Give inner nodes names of their own, and refer to them.",
            "Donnez un nom aux nœuds intérieurs, et renvoyez-y.",
        ),
    ),
    "doctype": (
        Text(
            "The XML declares a document type (DOCTYPE), which could pull in other files or grow without end.",
            "Le XML déclare un type de document (DOCTYPE), qui pourrait inclure d’autres fichiers ou enfler sans fin.",
        ),
        Text(
            "Remove the DOCTYPE and write out what its entities stand for.",
            "Supprimez le DOCTYPE et écrivez en toutes lettres ce que remplacent ses entités.",
        ),
    ),
    "formula": (
        Text(
            "The file holds a formula in braces: N3 quotes statements there, or states a rule; neither is a fact.",
            "Le fichier contient une formule entre accolades : N3 y cite des énoncés ou pose une règle ; "
            "ni l’un ni l’autre n’est un fait.",
        ),
        Text(
            "Leave the formulas out; a file with named graphs is named .trig.",
            "Retirez les formules ; un fichier à graphes nommés porte l’extension .trig.",
        ),
    ),
    "rule": (
        Text("A rule (=>) is not a fact.", "Une règle (=>) n’est pas un fait."),
        Text("Leave the rules out.", "Retirez les règles."),
    ),
    "quoted triple": (
        Text(
            "A statement is about another statement (<<…>>, RDF 1.2), which the statement table cannot hold.",
            "Un énoncé porte sur un autre énoncé (<<…>>, RDF 1.2), ce que la table des énoncés ne peut contenir.",
        ),
        Text(
            "Describe the inner statement as a node of its own.",
            "Décrivez l’énoncé intérieur comme un nœud à part entière.",
        ),
    ),
    "swollen": (
        Text(
            "The statements take far more room than the file: a few long names are repeated very often.",
            "Les énoncés prennent bien plus de place que le fichier : quelques longs noms y sont répétés très souvent.",
        ),
        Text("Shorten the prefixes' IRIs, or split the file.", "Raccourcissez les IRI des préfixes, ou divisez-le."),
    ),
    "memory": (
        Text("Reading the file takes too much memory.", "Lire ce fichier demande trop de mémoire."),
        Text("Save it as N-Triples, or split it.", "Enregistrez-le en N-Triples, ou divisez-le."),
    ),
    "time": (
        Text("Reading the file takes too long.", "Lire ce fichier prend trop de temps."),
        Text("Save it as N-Triples, or split it.", "Enregistrez-le en N-Triples, ou divisez-le."),
    ),
    "stopped": (
        Text(
            "The parser stopped on this file ({detail}).",
            "L’analyseur s’est arrêté sur ce fichier ({detail}).",
        ),
        Text(
            "Save it in another format of RDF (Turtle, N-Triples) and read that.",
            "Enregistrez-le dans un autre format RDF (Turtle, N-Triples) et lisez celui-ci.",
        ),
    ),
    "large": (
        Text("The file is larger than {detail} MB.", "Le fichier dépasse {detail} Mo."),
        Text("Split it.", "Divisez-le."),
    ),
    "UTF-16": (
        Text("The file is encoded in UTF-16 or UTF-32.", "Le fichier est encodé en UTF-16 ou UTF-32."),
        Text("Save it as UTF-8.", "Enregistrez-le en UTF-8."),
    ),
    "not UTF-8": (
        Text(
            "The file is not UTF-8; it looks like Windows-1252 or Latin-1 ({detail}).",
            "Le fichier n’est pas en UTF-8 ; il ressemble à du Windows-1252 ou du Latin-1 ({detail}).",
        ),
        Text("Save it as UTF-8.", "Enregistrez-le en UTF-8."),
    ),
    "cut": (
        Text("The file ends in the middle of a character.", "Le fichier s’arrête au milieu d’un caractère."),
        Text("Get the whole file again.", "Récupérez le fichier entier."),
    ),
    "NUL": (
        Text(
            "The file holds a NUL character: it is no text.",
            "Le fichier contient un caractère NUL : ce n’est pas du texte.",
        ),
        Text(
            "Get the file again, or save it as UTF-8.",
            "Récupérez de nouveau le fichier, ou enregistrez-le en UTF-8.",
        ),
    ),
    "encoding": (
        Text(
            "The XML says that it is encoded in {detail}, which is not read.",
            "Le XML se dit encodé en {detail}, ce qui n’est pas lu.",
        ),
        Text(
            "Save it as UTF-8, and say so in its first line.",
            "Enregistrez-le en UTF-8, et dites-le dans sa première ligne.",
        ),
    ),
    "web page": (
        Text("This is a web page, not RDF.", "C’est une page web, pas du RDF."),
        Text(
            "Download the RDF file that the page is about.",
            "Téléchargez le fichier RDF dont parle la page.",
        ),
    ),
    "OWL syntax": (
        Text(
            "This is OWL in a syntax that is not RDF (OWL/XML, functional or Manchester syntax).",
            "C’est de l’OWL dans une syntaxe qui n’est pas du RDF (OWL/XML, fonctionnelle ou Manchester).",
        ),
        Text("Save the ontology as Turtle or RDF/XML.", "Enregistrez l’ontologie en Turtle ou en RDF/XML."),
    ),
    "XML": (
        Text("This is XML, but not RDF/XML.", "C’est du XML, mais pas du RDF/XML."),
        Text(
            "Export RDF: Turtle, RDF/XML, JSON-LD or N-Triples.",
            "Exportez du RDF : Turtle, RDF/XML, JSON-LD ou N-Triples.",
        ),
    ),
    "context": (
        Text(
            "The context {detail} is not at hand, and nothing is fetched from the network.",
            "Le contexte {detail} n’est pas disponible, et rien n’est pris sur le réseau.",
        ),
        Text("Save it in the workspace as {place}.", "Enregistrez-le dans l’espace de travail sous {place}."),
    ),
    "inner context": (
        Text(
            "The JSON-LD takes in a context that does not stand in it (@import, or an unusual spelling of @context).",
            "Le JSON-LD inclut un contexte qui n’y figure pas (@import, ou une graphie inhabituelle de @context).",
        ),
        Text("Write that context out in the file.", "Écrivez ce contexte dans le fichier."),
    ),
    "bad context": (
        Text("The context {detail} is no JSON-LD context.", "{detail} n’est pas un contexte JSON-LD."),
        Text(
            "Save it again: a JSON object with the member @context.",
            "Enregistrez-le de nouveau : un objet JSON qui a le membre @context.",
        ),
    ),
    "no context": (
        Text(
            "No key of this JSON has a meaning: it names no @context.",
            "Aucune clé de ce JSON n’a de sens : il ne nomme pas de @context.",
        ),
        Text("Add the @context that its keys come from.", "Ajoutez le @context dont viennent ses clés."),
    ),
    "lost key": (
        Text(
            "The @context gives the key {detail} no meaning: its values are left out.",
            "Le @context ne donne pas de sens à la clé {detail} : ses valeurs sont laissées de côté.",
        ),
        Text("Add the key to the @context, or remove it.", "Ajoutez la clé au @context, ou retirez-la."),
    ),
    "lost keys": (
        Text("{detail} more keys have no meaning.", "{detail} autres clés n’ont pas de sens."),
        Text("Add them to the @context, or remove them.", "Ajoutez-les au @context, ou retirez-les."),
    ),
    "format": (
        Text(
            "The file is named as {named}, and holds {found}.",
            "Le fichier est nommé comme du {named}, et contient du {found}.",
        ),
        Text("Give it the extension .{detail}.", "Donnez-lui l’extension .{detail}."),
    ),
    "graphs": (
        Text(
            "The statements of {detail} are taken together: the graph that each stands in is not kept.",
            "Les énoncés de {detail} sont réunis : le graphe de chacun n’est pas conservé.",
        ),
        Text(
            "Split the file if the graphs must stay apart.",
            "Divisez le fichier si les graphes doivent rester séparés.",
        ),
    ),
    "XML literal": (
        Text(
            "A value is XML (parseType Literal): the parser writes its namespaces out, so it may differ from the file.",
            "Une valeur est du XML (parseType Literal) : l’analyseur y écrit les espaces de noms, "
            "elle peut donc différer du fichier.",
        ),
        Text("Prefer plain text or rdf:HTML.", "Préférez du texte simple ou rdf:HTML."),
    ),
    "empty": (
        Text("The file holds no statement.", "Le fichier ne contient aucun énoncé."),
        Text("Check that it is the file you mean.", "Vérifiez que c’est le bon fichier."),
    ),
}  # fmt: skip

_MESSAGES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"Unexpected end of file|unclosed token|no element found"), "end"),
    (re.compile(r"No scheme found in an absolute IRI"), "relative"),
    (re.compile(r"Invalid IRI code point ('.')", re.DOTALL), "IRI character"),
    (re.compile(r"(?:The prefix|Unknown prefix) ?([^ ]*?:?)(?: has not been declared)?$"), "prefix"),
    (re.compile(r"(\\u[dD][89a-fA-F][0-9A-Fa-f]{2}).*not a valid unicode character"), "surrogate"),
    (re.compile(r"LoadDocumentCallback"), "inner context"),
    (re.compile(r"A dot is expected at the end of statements"), "dot"),
    (re.compile(r"^(?:error while parsing IRI )?(.*Invalid (?:IRI|host|character|port).*)$", re.DOTALL), "IRI"),
)
"""Messages of the parsers that are known, and the fact that each states."""


def problem(fact: str, path: str, line: int = 0, severity: Severity = "error", **details: object) -> Problem:
    """Give a fact about a file as a problem; `details` fill the fact's `{names}`."""
    what, remedy = _FACTS[fact]
    return Problem(path, line, what.with_(**details), remedy.with_(**details), severity=severity)


def bad_source(fact: str, path: str, line: int = 0, **details: object) -> BadSource:
    """Give the exception for a fact that keeps a file from being read; a parser's message is told as what it states."""
    if fact in {"syntax", "IRI"}:
        message = str(details["detail"]).rstrip(".")
        details = {"detail": message}
        for pattern, known in _MESSAGES:
            match = pattern.search(message)
            if match:
                fact, details = known, {"detail": match.group(match.lastindex or 0)}
                break
    return BadSource([problem(fact, path, line, "error", **details)])

"""The SPARQL 1.1 Protocol: an HTTP request → the query it asks, or why it is refused (W3C Recommendation, §2).

Only queries are taken: whatever asks for an update is refused.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from maquette.server.problems import Refused, bad_request
from maquette.text import Text

LONGEST_QUERY = 32_768  # bytes
LONGEST_BODY = 4 * LONGEST_QUERY  # bytes; percent-encoding makes three of one
FORM, DIRECT, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_MOST_FIELDS = 200
_UPDATES = {"update", "using-graph-uri", "using-named-graph-uri"}

_WRITE_A_QUERY = Text("Send one query, as `query=…`.", "Envoyez une requête, sous la forme `query=…`.")


class Query(NamedTuple):
    """A query as the protocol gives it: its text, the dataset that it names (nothing: the default one), its format.

    `format` is the short name of a format (`?format=csv`), which goes before `Accept`; "" when none is named.
    """

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""

    @property
    def names_dataset(self) -> bool:
        """Tell whether the protocol names the dataset, which then goes before that of the query (§2.1.4)."""
        return bool(self.default_graphs or self.named_graphs)


def read_query(method: str, query_string: bytes, content_type: str = "", body: bytes = b"") -> Query | None:
    """Give the query of a request, or None when it asks none (a GET without parameters: the service description).

    `method` is GET, HEAD or POST. Raises `Refused`.
    """
    fields = _fields(query_string)
    if method == "POST":
        media_type = _media_type(content_type)
        if media_type == UPDATE:
            raise _read_only()
        if media_type == FORM:
            fields += _fields(body)
        elif media_type == DIRECT:
            fields.append(("query", _utf8(body)))
        else:
            raise Refused(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                Text("A query is not posted as “{type}”.", "Une requête ne se poste pas en « {type} ».").with_(
                    type=media_type or "—"
                ),
                Text("Use {one} or {other}.", "Utilisez {one} ou {other}.").with_(one=FORM, other=DIRECT),
                {"Accept-Post": f"{FORM}, {DIRECT}"},
            )
    if any(name in _UPDATES for name, _ in fields):
        raise _read_only()
    return _query_of(fields, method)


def _query_of(fields: list[tuple[str, str]], method: str) -> Query | None:
    texts = [value for name, value in fields if name == "query"]
    if not texts and method != "POST":
        return None
    if len(texts) != 1:
        what = Text("The request holds {n} queries.", "La demande contient {n} requêtes.").with_(n=len(texts))
        raise bad_request(what, _WRITE_A_QUERY)
    if len(texts[0].encode()) > LONGEST_QUERY:
        raise _too_long()
    return Query(
        texts[0],
        tuple(value for name, value in fields if name == "default-graph-uri"),
        tuple(value for name, value in fields if name == "named-graph-uri"),
        next((value for name, value in fields if name == "format"), ""),
    )


def _media_type(content_type: str) -> str:
    """Give the media type of the body; raises `Refused` when it says another encoding than UTF-8."""
    media_type, *parameters = (part.strip().lower() for part in content_type.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name == "charset" and value.strip('"') not in {"utf-8", "utf8", "us-ascii"}:
            raise _not_utf8()
    return media_type


def _fields(encoded: bytes) -> list[tuple[str, str]]:
    """Read a form (WHATWG URL, §5.1); raises `Refused`."""
    if encoded.count(b"&") >= _MOST_FIELDS:
        raise bad_request(
            Text("The request has too many parameters.", "La demande a trop de paramètres."), _WRITE_A_QUERY
        )
    if not encoded.isascii():
        raise _not_utf8()
    # Not `parse_qsl`, which takes twice the time: this stands on the way of every query.
    pairs = (pair.partition(b"=") for pair in encoded.split(b"&") if pair)
    return [(_decoded(name), _decoded(value)) for name, _, value in pairs]


def _decoded(encoded: bytes) -> str:
    return _utf8(unquote_to_bytes(encoded.replace(b"+", b" ")))


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8() from error


def _not_utf8() -> Refused:
    return bad_request(
        Text("The query is not UTF-8.", "La requête n'est pas en UTF-8."),
        Text("Encode it in UTF-8.", "Encodez-la en UTF-8."),
    )


def _read_only() -> Refused:
    return Refused(
        HTTPStatus.FORBIDDEN,
        Text("This endpoint takes no updates.", "Ce point d'accès n'accepte pas de mises à jour."),
        Text("Change the sources, and build again.", "Modifiez les sources et reconstruisez."),
    )


def _too_long() -> Refused:
    return Refused(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        Text("The query is longer than {n} bytes.", "La requête dépasse {n} octets.").with_(n=LONGEST_QUERY),
        Text("Write it shorter.", "Écrivez-la plus courte."),
    )


def refuse_long_body(length: int) -> None:
    """Refuse a body that no query could have; raises `Refused` (413)."""
    if length > LONGEST_BODY:
        raise _too_long()


def wrong_method() -> Refused:
    """Give the refusal of a method that the protocol does not know (405)."""
    return Refused(
        HTTPStatus.METHOD_NOT_ALLOWED,
        Text("Queries are asked by GET or POST.", "Les requêtes se posent par GET ou POST."),
        _WRITE_A_QUERY,
        {"Allow": "GET, HEAD, POST, OPTIONS"},
    )

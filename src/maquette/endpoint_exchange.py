"""Exchanges with a SPARQL endpoint over HTTP: time limits, retries, credentials, and what went wrong in plain words.

An exchange has one time limit for the whole answer, not for each packet. What may pass by itself (a connection that
breaks; status 429, 502, 503, 504) is tried again a few times, after growing pauses; everything that is sent here may
be sent twice without harm. Redirections are not followed: the standard library would drop the query and hand the
password to the other host. Credentials come from the environment, are given only to an endpoint that asks for them
(basic or digest, RFC 7617 and 7616), and are never shown.
"""

from __future__ import annotations

import http.client
import re
import ssl
import time
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from maquette.errors import BadCall
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from email.message import Message

TIMEOUT = 30.0
"""Seconds that an answer may take, unless said otherwise."""
WAITS = (0.5, 1.0, 2.0)
"""Pauses before each further try, in seconds."""
USER, PASSWORD = "MAQUETTE_ENDPOINT_USER", "MAQUETTE_ENDPOINT_PASSWORD"

_LONGEST_WAIT = 10.0  # s, whatever Retry-After asks for
_PASSING = frozenset({429, 502, 503, 504})
_NOT_HERE = frozenset({404, 405, 406, 410, 501})
_CHUNK = 1 << 16
_MESSAGE = 300  # characters of an endpoint's own words that are worth showing


class EndpointFault(BadCall):
    """A SPARQL endpoint did not do what was asked of it."""


class BadAddress(EndpointFault):
    """The address of an endpoint cannot be one."""


class NoEndpoint(EndpointFault):
    """Nothing answers at the address."""


class NotAnEndpoint(EndpointFault):
    """What answers at the address does not speak SPARQL 1.1."""


class EndpointMoved(EndpointFault):
    """The endpoint says that it stands at another address."""


class EndpointTooSlow(EndpointFault):
    """The answer did not come in time."""


class EndpointBusy(EndpointFault):
    """The endpoint keeps saying that it cannot answer now."""


class EndpointRefused(EndpointFault):
    """The endpoint refuses what it was asked; `status` is that of HTTP."""

    def __init__(self, what: Text, remedy: Text, status: int) -> None:
        super().__init__(what, remedy)
        self.status = status


class CredentialsRefused(EndpointFault):
    """The endpoint wants credentials, or other ones."""


class AnswerCutShort(EndpointFault):
    """The endpoint gave a part of its answer only."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user's name and password at an endpoint; its `repr` holds neither."""

    user: str = field(repr=False)
    password: str = field(repr=False)

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Credentials | None:
        """Give the credentials that the environment holds, or None when it holds none."""
        user = environment.get(USER, "")
        return cls(user, environment.get(PASSWORD, "")) if user else None


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer: the address it came from, its status, head and bytes."""

    url: str
    status: int
    head: Message
    body: bytes

    @property
    def media_type(self) -> str:
        """Give its media type without parameters, e.g. `application/json`."""
        return self.head.get_content_type()


class Exchange:
    """Sends requests and gives whole answers; `waits` are the pauses between tries, in seconds."""

    def __init__(
        self, *, credentials: Credentials | None = None, timeout: float = TIMEOUT, waits: Sequence[float] = WAITS
    ) -> None:
        self._timeout = timeout
        self._waits = tuple(waits)
        self._known = credentials is not None
        self._passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        self._credentials = credentials
        self._opener = urllib.request.build_opener(
            _NoRedirection,
            urllib.request.HTTPDigestAuthHandler(self._passwords),
            urllib.request.HTTPBasicAuthHandler(self._passwords),
        )

    def at(self, url: str) -> str:
        """Check an address and let its host have the credentials, should it ask; raises `BadAddress`."""
        parts = _checked(url)
        if self._credentials:
            root = f"{parts[0]}://{parts[1]}/"
            self._passwords.add_password(None, root, self._credentials.user, self._credentials.password)
        return url

    def send(self, request: urllib.request.Request, *, fine: Collection[int] = ()) -> Reply:
        """Send a request, again where that may help; `fine` are further statuses that are no error.

        Raises an `EndpointFault` that says what went wrong.
        """
        for wait in (*self._waits, None):
            try:
                return self._sent(request, fine)
            except _Passing as passing:
                if wait is None:
                    raise passing.fault from passing.__cause__
                time.sleep(max(wait, passing.asked))
        raise AssertionError  # the last try either gives or raises

    def _sent(self, request: urllib.request.Request, fine: Collection[int]) -> Reply:
        """Send once."""
        url = request.full_url
        deadline = time.monotonic() + self._timeout
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                return Reply(url, response.status, response.headers, self._read(response, url, deadline))
        except HTTPError as error:
            if error.code in fine:
                return Reply(url, error.code, error.headers, b"")
            raise self._fault(error, url) from error
        except TimeoutError as error:
            raise self._too_slow(url) from error
        except URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise self._too_slow(url) from error
            fault = _no_endpoint(url, error.reason)
            if isinstance(error.reason, ssl.SSLError):
                raise fault from error
            raise _Passing(fault) from error
        except http.client.IncompleteRead as error:
            raise _Passing(cut_short(url)) from error
        except (http.client.HTTPException, OSError) as error:
            raise _Passing(_no_endpoint(url, error)) from error
        except ValueError as error:  # the library's word for a way of asking for credentials that it does not know
            raise self._unauthorised(url) from error

    def _read(self, response: http.client.HTTPResponse, url: str, deadline: float) -> bytes:
        """Read an answer whole, or not at all, within its time."""
        chunks: list[bytes] = []
        while chunk := response.read1(_CHUNK):
            chunks.append(chunk)
            if time.monotonic() > deadline:
                raise self._too_slow(url)
        body = b"".join(chunks)
        length = response.headers.get("Content-Length", "")
        if length.isdecimal() and len(body) < int(length):
            raise _Passing(cut_short(url))
        return body

    def _fault(self, error: HTTPError, url: str) -> Exception:
        """Give the fault that a status stands for."""
        if error.code in _PASSING:
            return _Passing(_busy(url, error.code), _asked_wait(error.headers))
        if 300 <= error.code < 400:
            return _moved(url, error.headers.get("Location", ""))
        if error.code in {401, 403, 407}:
            return self._unauthorised(url)
        if error.code == 408:
            return self._too_slow(url)
        if error.code in _NOT_HERE:
            return not_an_endpoint(url, Text("status {n}", "code {n}").with_(n=error.code))
        return _refused(url, error.code, _own_words(error))

    def _too_slow(self, url: str) -> EndpointTooSlow:
        return EndpointTooSlow(
            Text(
                "{url} did not answer within {seconds:g} s.", "{url} n’a pas répondu en {seconds:g} s."
            ).with_(url=shown(url), seconds=self._timeout),
            Text("Give it more time with --timeout, or ask for less.",
                 "Laissez-lui plus de temps avec --timeout, ou demandez-en moins."),
        )  # fmt: skip

    def _unauthorised(self, url: str) -> CredentialsRefused:
        what = (
            Text("{url} does not accept the credentials.", "{url} n’accepte pas les identifiants.")
            if self._known
            else Text("{url} asks for credentials.", "{url} demande des identifiants.")
        )
        return CredentialsRefused(
            what.with_(url=shown(url)),
            Text(
                "Put them in {user} and {password}.", "Mettez-les dans {user} et {password}."
            ).with_(user=USER, password=PASSWORD),
        )  # fmt: skip


class _Passing(Exception):
    """A fault that may pass by itself; `asked` is the pause that the endpoint asks for, in seconds."""

    def __init__(self, fault: EndpointFault, asked: float = 0.0) -> None:
        super().__init__(str(fault))
        self.fault = fault
        self.asked = asked


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follow nothing: the status then comes out as an error."""
        return


def _checked(url: str) -> tuple[str, str]:
    """Give the scheme and host of an address that can be one; raises `BadAddress`."""
    try:
        parts = urlsplit(url)
        plain = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        plain = False
    if not plain or re.search(r"[\x00-\x20\x7f<>\"{}|\\^`]", url):
        raise BadAddress(
            Text("“{url}” is no address of an endpoint.", "« {url} » n’est pas l’adresse d’un point d’accès.").with_(
                url=shown(url)
            ),
            Text(
                "Write for instance http://localhost:8890/sparql.", "Écrivez par exemple http://localhost:8890/sparql."
            ),
        )
    if "@" in parts.netloc:
        raise BadAddress(
            Text("The address holds credentials.", "L’adresse contient des identifiants."),
            Text("Put them in {user} and {password}.", "Mettez-les dans {user} et {password}.").with_(
                user=USER, password=PASSWORD
            ),
        )
    return parts.scheme, parts.netloc


def shown(url: str) -> str:
    """Give what messages show of an address: no query, no credentials, no control characters."""
    bare = re.sub(r"[?#].*", "", url, flags=re.DOTALL)
    return _line(re.sub(r"//[^/]*@", "//", bare))


def cut_short(url: str, why: Text | None = None) -> AnswerCutShort:
    """Give the fault of an answer that is not whole."""
    return AnswerCutShort(
        Text("The answer of {url} is cut short{why}.", "La réponse de {url} est tronquée{why}.").with_(
            url=shown(url), why=Text(" ({why})", " ({why})").with_(why=why) if why else ""
        ),
        Text(
            "Ask again, ask for less, or raise the endpoint's limits.",
            "Réessayez, demandez-en moins, ou relevez les limites du point d’accès.",
        ),
    )


def not_an_endpoint(url: str, answer: Text) -> NotAnEndpoint:
    """Give the fault of an address where something else than SPARQL 1.1 answers."""
    return NotAnEndpoint(
        Text("{url} is no SPARQL endpoint: it answers {answer}.",
             "{url} n’est pas un point d’accès SPARQL : il répond {answer}.").with_(url=shown(url), answer=answer),
        Text("Give the address that takes queries, often /sparql or /query.",
             "Donnez l’adresse qui reçoit les requêtes, souvent /sparql ou /query."),
    )  # fmt: skip


def _no_endpoint(url: str, reason: object) -> NoEndpoint:
    return NoEndpoint(
        Text("Nothing answers at {url} ({reason}).", "Rien ne répond à {url} ({reason}).").with_(
            url=shown(url), reason=_line(str(reason)) or type(reason).__name__
        ),
        Text(
            "Check the address, and that the server runs.", "Vérifiez l’adresse, et que le serveur fonctionne."
        ),
    )  # fmt: skip


def _moved(url: str, place: str) -> EndpointMoved:
    return EndpointMoved(
        Text("{url} has moved to {place}.", "{url} a déménagé à {place}.").with_(url=shown(url), place=shown(place)),
        Text("Give that address, if you trust it.", "Donnez cette adresse, si vous lui faites confiance."),
    )


def _busy(url: str, status: int) -> EndpointBusy:
    return EndpointBusy(
        Text("{url} cannot answer now (status {n}).", "{url} ne peut répondre en ce moment (code {n}).").with_(
            url=shown(url), n=status
        ),
        Text("Try again later.", "Réessayez plus tard."),
    )


def _refused(url: str, status: int, words: str) -> EndpointRefused:
    return EndpointRefused(
        Text("{url} refuses (status {n}): {words}", "{url} refuse (code {n}) : {words}").with_(
            url=shown(url), n=status, words=words or "—"
        ),
        Text(
            "Its documentation says what it takes; some take changes only at another address, with credentials.",
            "Sa documentation dit ce qu’il accepte ; certains ne prennent de changements qu’à une autre adresse, "
            "avec des identifiants.",
        ),
        status,
    )


def _asked_wait(head: Message) -> float:
    """Give the pause that `Retry-After` asks for (RFC 9110, §10.2.3, in seconds only), within reason."""
    asked = head.get("Retry-After", "")
    return min(float(asked), _LONGEST_WAIT) if asked.isdecimal() else 0.0


def _own_words(error: HTTPError) -> str:
    """Give the first paragraph of what an endpoint says of a refusal; what repeats the query comes after it."""
    try:
        text = error.read(4 * _MESSAGE).decode("utf-8", "replace").strip()
    except (OSError, http.client.HTTPException):
        return ""
    if text[:5].lower() in {"<!doc", "<html"}:
        text = re.sub(r"</?[A-Za-z!][^>]*>", " ", text).strip()
    return _line(re.split(r"\r?\n\r?\n", text)[0])[:_MESSAGE]


def _line(text: str) -> str:
    """Give text as one line without control characters: a foreign server must not write to the terminal."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split())

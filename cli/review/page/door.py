"""Who may speak to the page: one link that works once, then a cookie; and for whatever changes something, more.

Cookies are not kept apart by port, so a page that another program serves on this computer is given ours. That is why a
request that changes something needs what such a page cannot have: the right `Origin`, and the token that stands in
our page alone. `SameSite=Strict` and `Sec-Fetch-Site` keep out the pages of other sites.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

LASTS = 60.0
"""Seconds, from the opening on, in which the link lets somebody in."""
LARGEST = 64 * 1024
"""Bytes of a request's body."""
HOST = "127.0.0.1"

READING = ("GET", "HEAD")
_OUR_SITES = ("same-origin", "none")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered."""

    status: int
    words: str


WRONG_HOST = Refusal(421, "This server answers to its own address alone.")
NOT_LET_IN = Refusal(403, "This page belongs to whoever started the review. Open it by the link that Accord gave you.")
LINK_USED = Refusal(
    403,
    "This link works once, and for one minute. Press Enter in the terminal of the review for a new one,"
    " or start the review again there.",
)
ELSEWHERE = Refusal(403, "Requests of other sites are refused.")
NO_TOKEN = Refusal(403, "Requests that change something come from the page of the review alone.")
NOT_JSON = Refusal(415, "What changes something is sent as application/json.")
TOO_LARGE = Refusal(413, "The request is too large.")
NO_METHOD = Refusal(405, "GET and POST are understood.")


class Door:
    """Knows the secrets of one review, and whether a request bears them."""

    def __init__(self, port: int, now: Callable[[], float]) -> None:
        self.host, self.origin = f"{HOST}:{port}", f"http://{HOST}:{port}"
        self.cookie = f"accord_{port}"
        self.page_token = secrets.token_urlsafe(32)
        self._session = secrets.token_urlsafe(32)
        self._now = now
        self._link: str | None = None
        self._until = 0.0

    def link(self) -> str:
        """Return an address that lets its first visitor in, for a minute; an earlier one does not any more."""
        self._link, self._until = secrets.token_urlsafe(32), self._now() + LASTS
        return f"{self.origin}/enter/{self._link}"

    def has_lapsed(self) -> bool:
        """Tell whether nobody used the link in time."""
        return self._link is not None and self._now() >= self._until

    def is_waiting(self) -> bool:
        """Tell whether the link was not used yet."""
        return self._link is not None

    def enter(self, token: str) -> str | None:
        """Return the cookie to set, if the token is that of the link: once, and in time. None else."""
        given = self._link
        if given is None or not _same(token, given) or self._now() >= self._until:
            return None
        self._link = None
        return f"{self.cookie}={self._session}; HttpOnly; SameSite=Strict; Path=/"

    def objection(self, method: str, path: str, headers: Iterable[tuple[bytes, bytes]]) -> Refusal | None:
        """Return why a request is refused, None if it is not."""
        told: dict[str, list[str]] = {}
        for name, value in headers:
            told.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        if told.get("host") != [self.host]:
            return WRONG_HOST
        if method not in (*READING, "POST"):
            return NO_METHOD
        if path.startswith("/enter/") and method in READING:
            return None  # the file that leads here is of another site; the token in the address is what counts
        if not self._is_inside(told.get("cookie", [])):
            return NOT_LET_IN
        if any(site not in _OUR_SITES for site in told.get("sec-fetch-site", [])):
            return ELSEWHERE
        return None if method in READING else self._writing(told)

    def _is_inside(self, cookies: list[str]) -> bool:
        jar: SimpleCookie = SimpleCookie()
        try:
            for each in cookies:
                jar.load(each)
        except CookieError:
            return False
        return self.cookie in jar and _same(jar[self.cookie].value, self._session)

    def _writing(self, told: Mapping[str, list[str]]) -> Refusal | None:
        if told.get("origin") != [self.origin]:
            return ELSEWHERE
        if [kind.partition(";")[0].strip().lower() for kind in told.get("content-type", [])] != ["application/json"]:
            return NOT_JSON
        tokens = told.get("x-accord-token", [])
        return None if len(tokens) == 1 and _same(tokens[0], self.page_token) else NO_TOKEN


def _same(given: str, wanted: str) -> bool:
    """Compare two secrets in a time that does not tell how much of them is alike."""
    return secrets.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode())


POLICY = "; ".join(
    (
        "default-src 'none'",
        *(f"{kind} 'self'" for kind in ("script-src", "style-src", "img-src", "connect-src", "form-action")),
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types accord",
    )
)
"""Nothing is loaded from elsewhere, nothing inline runs, and text becomes HTML in one place of our script alone."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
"""What every answer says."""

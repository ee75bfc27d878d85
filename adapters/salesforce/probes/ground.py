"""One organisation as a ground to be probed: which it is, and removing what was made there."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import zip_longest
from types import MappingProxyType
from urllib.parse import urlencode, urlsplit

import requests

from adapters.salesforce.adapter import SalesforceAdapter
from adapters.salesforce.probes import later
from adapters.salesforce.probes.fence import NAMED, SalesforceFence
from adapters.salesforce.probes.scenes import rows
from adapters.salesforce.probes.stage import Stage
from adapters.salesforce.probes.table import PROBES, SCENES
from adapters.salesforce.transport import Sender
from adapters.shared.marks import BEGINNING, marked, new_mark
from adapters.shared.tokens import TokenSource
from core.errors import AccordError
from core.probing.ground import Kept, Left, Place, Play
from core.probing.model import Notes, Seen, objects
from core.probing.yard import Ledger, Made, Sent, Yard
from core.settings import SalesforceSettings

TOGETHER = 200
"""Records that Salesforce deletes in one request."""


class Guarded:
    """A `Sender` whose requests all go through the yard: for the adapter, which knows nothing of it."""

    def __init__(self, sender: Sender, yard: Yard) -> None:
        self._sender, self._yard = sender, yard

    @property
    def token(self) -> str:
        return self._sender.token

    def sign_with(self, token: str) -> None:
        self._sender.sign_with(token)

    def rest(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        query = f"?{urlencode(params)}" if params else ""
        sent = Sent(method, f"/{path}{query}", body)
        return self._yard.send(sent, lambda: self._sender.rest(method, path, params, body, headers))

    def oauth2(self, path: str) -> requests.Response:
        return self._yard.send(Sent("GET", f"/services/oauth2/{path}"), lambda: self._sender.oauth2(path))


class SalesforceGround:
    """A `core.probing.ground.Ground`. Every request leaves through the yard."""

    probes = PROBES
    requests: Mapping[str, int] = MappingProxyType({name: count for name, (_, count) in SCENES.items()})
    fence = SalesforceFence()

    def __init__(
        self,
        settings: SalesforceSettings,
        tokens: TokenSource,
        sender: Sender,
        yard: Yard,
        ledger: Ledger,
        *,
        bound: Collection[str] = (),
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`bound` are the ids of users whom profiles of this home sync."""
        self._settings, self._ledger, self._bound = settings, ledger, frozenset(bound)
        root = f"/services/data/v{settings.api_version}/"
        adapter = SalesforceAdapter(settings, tokens, sleep=sleep, now=now, sender=Guarded(sender, yard))
        self._stage = Stage(sender, yard, root, new_mark(), sleep, clock, now, adapter, settings.external_id)

    def _asked(self, method: str, path: str, **params: str) -> Seen:
        """Return an answer that there must be one. Raises AccordError for any other."""
        seen = self._stage.ask(Notes(), "", method, path, params=params or None)
        if not seen.ok:
            raise AccordError(
                f"Salesforce answered the probe with HTTP {seen.status}.", "See what is missing: accord doctor"
            )
        return seen

    def look(self) -> Place:
        query = "SELECT Id, Name, IsSandbox, OrganizationType FROM Organization"
        (org,) = rows(self._asked("GET", "query/", q=query))[:1] or [{}]
        name = str(org.get("Name") or "")
        is_sandbox, edition = org.get("IsSandbox") is True, str(org.get("OrganizationType") or "")
        return Place(
            name=name,
            says=f"the organisation {name} ({'a sandbox' if is_sandbox else edition or 'of unknown edition'})",
            makes=(
                "about 25 events, tasks and contacts whose names begin with a mark, dated two years ahead,",
                "without an account and related to nobody. Flows of the organisation may react to them",
            ),
            leaves="What is deleted lies in the recycle bin afterwards, for 15 days.",
            setting=self._setting(is_sandbox=is_sandbox, edition=edition),
            refusal=self._refusal(is_sandbox=is_sandbox, edition=edition),
        )

    def _refusal(self, *, is_sandbox: bool, edition: str) -> tuple[str, str] | None:
        if not is_sandbox and edition != "Developer Edition":
            return (
                "The organisation is neither a sandbox nor a Developer Edition: people work with it.",
                "Probe a sandbox, or sign up for a Developer Edition at developer.salesforce.com/signup.",
            )
        if self._bound & self._users():
            return (
                "This home syncs that organisation as this user, so it is not a test organisation.",
                "Use a test user and a home of its own: accord init --home ./probe",
            )
        return None

    def _users(self) -> set[str]:
        """Return the id of the user behind the session, as the API's root tells it; it is a path that ends with it."""
        told = self._asked("GET", "").body
        identity = str(told.get("identity") or "") if isinstance(told, dict) else ""
        return {identity.rpartition("/")[2]} - {""}

    def _setting(self, *, is_sandbox: bool, edition: str) -> dict[str, str]:
        host = urlsplit(self._settings.instance_url or "").hostname or ""
        known = "sandbox" if is_sandbox else "developer" if edition == "Developer Edition" else "production"
        cloud = "sandbox" if host == "localhost" else "salesforce"
        return {"cloud": cloud, "account": known, "api": f"v{self._settings.api_version}"}

    def settle(self) -> None:
        """Salesforce has no places to make."""

    def leave(self) -> Kept:
        return later.leave(self._stage, Notes())

    def take_up(self, known: Mapping[str, str]) -> None:
        self._stage.known = known

    def scenes(self) -> Mapping[str, Play]:
        return {name: partial(scene, self._stage) for name, (scene, _) in SCENES.items()}

    def clear(self, approve: Callable[[str], bool] | None = None, keep: Collection[str] = ()) -> tuple[Left, ...]:
        named = {(made.what, made.name) for made in self._ledger.made}
        if not named and approve is None:
            return ()
        own = [
            Made(sobject, name, id_)
            for sobject, id_, name in self._lying()
            if name not in keep
            and ((sobject, name) in named or self._ledger.has(id_) or (approve and approve(f"the {sobject} “{name}”")))
        ]
        left = [each for start in range(0, len(own), TOGETHER) for each in self._removed(own[start : start + TOGETHER])]
        if not left and not keep:
            self._ledger.empty()
        return tuple(left)

    def _lying(self) -> Iterator[tuple[str, str, str]]:
        """Yield what is called as a probe calls its own, archived or not: object, id and name."""
        for sobject, field in NAMED.items():
            query = f"SELECT Id, {field} FROM {sobject} WHERE {field} LIKE '{BEGINNING}%' AND IsDeleted = false"  # noqa: S608
            for row in rows(self._asked("GET", "queryAll/", q=query)):
                if marked(name := row.get(field)):
                    yield sobject, str(row.get("Id")), str(name)

    def _removed(self, own: Sequence[Made]) -> Iterator[Left]:
        """Remove records in one request, as Accord does; say what stays of them."""
        for each in own:
            self._ledger.has_made(each)
        ids = {"ids": ",".join(each.id for each in own), "allOrNone": "false"}
        seen = self._stage.ask(Notes(), "", "DELETE", "composite/sobjects", params=ids)
        told = list(objects(seen.body)) if seen.ok else []
        for made, row in zip_longest(own, told[: len(own)], fillvalue=None):
            if made and not (row and (row.get("success") is True or _gone(row))):
                why = "refused it" if row else f"answered HTTP {seen.status}"
                yield Left(made.what, made.name, f"it was not deleted: Salesforce {why}")


def _gone(row: Mapping[str, object]) -> bool:
    """Tell whether a deletion was refused because there is nothing left to delete: an event of a series, say."""
    return any(error.get("statusCode") == "ENTITY_IS_DELETED" for error in objects(row.get("errors")))

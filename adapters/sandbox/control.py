"""The sandbox's own pages under /sandbox: what a test in this process can do, for other processes (docs/sandbox.md)."""

from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from adapters.sandbox.authority.tenant import CLIENT_ID, CONSUMER_KEY, TENANT
from adapters.sandbox.faults import Fault
from adapters.sandbox.graph.forms.errors import GraphError
from adapters.sandbox.graph.people import OutlookPeople
from adapters.sandbox.salesforce.errors import Refused
from adapters.sandbox.salesforce.people import SalesforcePeople
from adapters.sandbox.world import World
from core.errors import AccordError

Json = dict[str, Any]
Page = Callable[[World, Json], Any]


def control_routes(world: World) -> list[BaseRoute]:
    """Return the routes of the sandbox's own pages. They need no token: the sandbox listens on loopback only."""
    return [
        Route(f"/sandbox/{path}", partial(_serve, world, page), methods=[method])
        for (method, path), page in _PAGES.items()
    ]


async def _serve(world: World, page: Page, request: Request) -> Response:
    given: Json = {**request.query_params, **request.path_params}
    content = await request.body()
    try:
        given |= msgspec.json.decode(content) if content else {}
        result = await run_in_threadpool(_locked, world, page, given)
    except (AccordError, GraphError, Refused, KeyError, TypeError, ValueError) as error:
        return _json({"problem": f"{type(error).__name__}: {error}"}, 400)
    return _json({} if result is None else result, 200)


def _locked(world: World, page: Page, given: Json) -> Any:
    with world.lock:
        return page(world, given)


def _json(body: Any, status: int) -> Response:
    return Response(msgspec.json.encode(body), status, media_type="application/json")


def _state(world: World, given: Json) -> Json:
    outlook = OutlookPeople(world)
    return {
        "seed": world.seed,
        "now": world.now().isoformat(),
        "outlook": {name: len(outlook.all(name)) for name in ("events", "contacts", "tasks")},
        "outlook_token": world.graph.token,
        "salesforce_token": world.salesforce.token,
        "mails": len(world.graph.outbox),
        "requests": len(world.requests),
        "retry_after_violations": world.graph.gate.violations,
        "faults": [asdict(fault) for fault in world.faults.active],
    }


def _outbox(world: World, given: Json) -> Json:
    return {"mails": [asdict(mail) for mail in world.graph.outbox]}


def _requests(world: World, given: Json) -> Json:
    return {"requests": [asdict(one) for one in world.requests]}


def _forget_requests(world: World, given: Json) -> None:
    world.requests.clear()


def _clock(world: World, given: Json) -> Json:
    """`set`: a time with an offset, or null to run again; `advance`: seconds."""
    if "set" in given:
        world.set_now(None if given["set"] is None else _aware(given["set"]))
    if "advance" in given:
        world.advance(timedelta(seconds=float(given["advance"])))
    return {"now": world.now().isoformat()}


def _aware(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time needs an offset")
    return moment


def _add_fault(world: World, given: Json) -> Json:
    return asdict(world.faults.add(Fault(**given)))


def _clear_faults(world: World, given: Json) -> None:
    world.faults.clear()


def _expire_token(world: World, given: Json) -> Json:
    if given["side"] == "outlook":
        return {"token": world.graph.expire_token()}
    if given["side"] != "salesforce":
        raise ValueError("no such side")
    world.salesforce.expire_token()
    return {"token": world.salesforce.token}


def _expire_delta(world: World, given: Json) -> None:
    world.graph.expire_delta_tokens()


def _switches(world: World, given: Json) -> Json:
    """Set the switches given, and return all; each must keep its type."""
    switches = world.graph.switches
    known = {field.name: type(getattr(switches, field.name)) for field in fields(switches)}
    for name, value in given.items():
        if name not in known or not isinstance(value, (int, float) if known[name] is float else known[name]):
            raise ValueError(f"no such switch, or not its type: {name}")
    for name, value in given.items():
        setattr(switches, name, value)
    return asdict(switches)


def _sign_in(world: World, given: Json) -> Json:
    """Return what one can sign in with. `agree`, `decline`: a code; `revoke`: true; `entra`, `salesforce`: switches."""
    authority = world.authority
    for word, answer in (("agree", "agreed"), ("decline", "declined")):
        if word in given:
            authority.say(given[word], answer)
    if given.get("revoke"):
        authority.revoke()
        world.graph.revoke_grants()
    for name, switches in (("entra", authority.entra), ("salesforce", authority.salesforce)):
        for switch, value in given.get(name, {}).items():
            if not isinstance(value, type(getattr(switches, switch))):
                raise ValueError(f"not the type of {switch}")
            setattr(switches, switch, value)
    return {
        "codes": authority.open_codes(),
        "tenant": TENANT,
        "client_id": CLIENT_ID,
        "client_secret": authority.client_secret,
        "consumer_key": CONSUMER_KEY,
        "consumer_secret": authority.consumer_secret,
        "username": world.salesforce.table("User").rows[world.salesforce.user_id]["Username"],
        "private_key": authority.key_pem,
    }


def _act(world: World, given: Json) -> Any:
    """Let a person act: `side`, `action` (a method of that side's people API), and the method's arguments."""
    people = {"outlook": OutlookPeople, "salesforce": SalesforcePeople}[given.pop("side")](world)
    action = given.pop("action")
    if action.startswith("_"):
        raise ValueError("no such action")
    method = getattr(people, action, None)
    if not callable(method):
        raise ValueError("no such action")
    return {"result": method(*given.pop("arguments", ()), **{name: _moment(name, it) for name, it in given.items()})}


def _moment(name: str, given: Any) -> Any:
    """Return an argument that is a time, or times, as such: JSON has them as text."""
    if name in ("start", "end", "at") and isinstance(given, str):
        return _aware(given)
    return [_aware(each) for each in given] if name == "starts" else given


_PAGES: dict[tuple[str, str], Page] = {
    ("GET", "state"): _state,
    ("GET", "outbox"): _outbox,
    ("GET", "requests"): _requests,
    ("DELETE", "requests"): _forget_requests,
    ("POST", "clock"): _clock,
    ("POST", "faults"): _add_fault,
    ("DELETE", "faults"): _clear_faults,
    ("POST", "tokens/{side}/expire"): _expire_token,
    ("POST", "delta/expire"): _expire_delta,
    ("GET", "switches"): _switches,
    ("POST", "switches"): _switches,
    ("GET", "sign-in"): _sign_in,
    ("POST", "sign-in"): _sign_in,
    ("POST", "people/{side}/{action}"): _act,
}

"""Which resource answers which request."""

import re
from collections.abc import Callable, Mapping

from adapters.sandbox.salesforce.errors import Json, Refused, not_found
from adapters.sandbox.salesforce.rest import collections, composite, describe, queries, records, replication, upsert
from adapters.sandbox.salesforce.rest.request import Answer, Request, refusal
from adapters.sandbox.salesforce.tables.store import SalesforceStore

SUPPORTED = range(31, 69)
"""The API versions the sandbox speaks."""
_SEASONS = ("Spring", "Summer", "Winter")


def versions() -> list[Json]:
    """Return the list of API versions, oldest first."""
    return [{"label": _release(n), "url": f"/services/data/v{n}.0", "version": f"{n}.0"} for n in SUPPORTED]


def _release(number: int) -> str:
    year = 2024 + (number - 60 + (1 if number % 3 == 2 else 0)) // 3
    return f"{_SEASONS[number % 3]} '{year % 100}"


def answer(store: SalesforceStore, request: Request) -> Answer:
    """Carry out one request, or one part of a composite, and return its answer."""
    try:
        refuse_version(request.version)
        return _route(store, request)
    except Refused as refused:
        return refusal(refused)


def refuse_version(version: str) -> None:
    """Refuse a version that is retired (410) or that there is not (404)."""
    found = re.fullmatch(r"v(\d+)\.0", version)
    if found is None or int(found[1]) not in SUPPORTED:
        if found is not None and int(found[1]) < SUPPORTED.start:
            raise Refused(410, "UNSUPPORTED_API_VERSION", f"API version {version} is retired")
        raise not_found()


def _route(store: SalesforceStore, request: Request) -> Answer:
    match request.segments:
        case ():
            return _get(request, lambda: Answer(200, _resources(store, request.version)))
        case ("limits",):
            return _get(request, lambda: Answer(200, limits(store)))
        case ("query" | "queryAll" as name,):
            return _get(request, lambda: queries.first(store, request, everything=name == "queryAll"))
        case ("query" | "queryAll", locator):
            return _get(request, lambda: queries.following(store, locator, request))
        case ("composite", *rest):
            return _composite(store, request, tuple(rest))
        case ("sobjects",):
            return _get(request, lambda: Answer(200, describe.all_objects(store.schema, request.version)))
        case ("sobjects", name, *rest):
            return _sobject(store, request, name, tuple(rest))
        case _:
            raise not_found()


def _allow(request: Request, *methods: str) -> None:
    """Refuse a method that a resource does not have."""
    if request.method not in methods and not (request.method == "HEAD" and "GET" in methods):
        message = f"HTTP Method '{request.method}' not allowed. Allowed are {','.join(methods)}"
        raise Refused(405, "METHOD_NOT_ALLOWED", message)


def _get(request: Request, make: Callable[[], Answer]) -> Answer:
    _allow(request, "GET")
    return make()


def _composite(store: SalesforceStore, request: Request, rest: tuple[str, ...]) -> Answer:
    match rest, request.method:
        case (), "POST":
            return composite.run(store, request, lambda inner: answer(store, inner))
        case ("sobjects",), "POST":
            return collections.create(store, request)
        case ("sobjects",), "PATCH":
            return collections.change(store, request)
        case ("sobjects",), "DELETE":
            return collections.remove(store, request)
        case ("sobjects", name), "POST":
            return collections.read(store, name, request)
        case ("sobjects", name, key), "PATCH":
            return collections.write_by_key(store, name, key, request)
        case ((), _) | (("sobjects", *_), _):
            raise Refused(405, "METHOD_NOT_ALLOWED", f"HTTP Method '{request.method}' not allowed")
        case _:
            raise not_found()


def _sobject(store: SalesforceStore, request: Request, name: str, rest: tuple[str, ...]) -> Answer:
    sobject = store.sobject(name)
    match rest:
        case ():
            if request.method == "POST":
                return records.create(store, sobject, request)
            about = {"objectDescribe": describe.summary(sobject, request.version), "recentItems": []}
            _allow(request, "GET", "POST")
            return Answer(200, about)
        case ("describe",):
            return _get(request, lambda: Answer(200, describe.one_object(sobject, request.version)))
        case ("updated",):
            return _get(request, lambda: replication.updated(store, sobject, request))
        case ("deleted",):
            return _get(request, lambda: replication.deleted(store, sobject, request))
        case ("Id",) if request.method == "POST":
            return records.create(store, sobject, request)
        case (key,):
            return _record(store, request, records.full_id(sobject, key), name)
        case (key, "fromThisEventOnwards") if request.method == "DELETE":
            return records.remove_onwards(store, sobject, records.full_id(sobject, key))
        case (key, value):
            _allow(request, "GET", "PATCH")
            by_key = upsert.write if request.method == "PATCH" else upsert.read
            return by_key(store, sobject, key, value, request)
        case _:
            raise not_found()


def _record(store: SalesforceStore, request: Request, record_id: str, name: str) -> Answer:
    _allow(request, "GET", "PATCH", "DELETE")
    sobject = store.sobject(name)
    match request.method:
        case "PATCH":
            return records.change(store, sobject, record_id, request)
        case "DELETE":
            return records.remove(store, sobject, record_id)
        case _:
            return records.read(store, sobject, record_id, request)


def _resources(store: SalesforceStore, version: str) -> Json:
    """Return where the resources are, and who asks (REST guide, "Resources by Version")."""
    names = ("composite", "limits", "query", "queryAll", "sobjects")
    identity = f"https://login.salesforce.com/id/{store.org_id}/{store.user_id}"
    return {name: f"/services/data/{version}/{name}" for name in names} | {"identity": identity}


def limits(store: SalesforceStore) -> Mapping[str, Mapping[str, int]]:
    """Return the organisation's allocations and what is left of them."""
    most = store.switches.daily_requests
    return {"DailyApiRequests": {"Max": most, "Remaining": max(0, most - store.calls)}}


def userinfo(store: SalesforceStore, base: str) -> Json:
    """Return who the session's user is, as the OpenID endpoint does."""
    user = store.table("User").rows[store.user_id]
    return {
        "sub": f"{base}/id/{store.org_id}/{store.user_id}",
        "user_id": store.user_id,
        "organization_id": store.org_id,
        "preferred_username": user["Username"],
        "nickname": user["Alias"],
        "name": user["Name"],
        "given_name": user["FirstName"],
        "family_name": user["LastName"],
        "email": user["Email"],
        "email_verified": True,
        "zoneinfo": user["TimeZoneSidKey"],
        "user_type": "STANDARD",
        "active": True,
        "urls": {"rest": f"{base}/services/data/v{{version}}/"},
    }

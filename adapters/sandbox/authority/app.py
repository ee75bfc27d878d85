"""Sign-in over HTTP: both services' endpoints as Starlette routes."""

import json
from email.utils import format_datetime
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from adapters.sandbox.authority import entra, organisation
from adapters.sandbox.authority.tenant import Authority, Surroundings


class World(Surroundings, Protocol):
    """A world in which people can sign in."""

    authority: Authority


def authority_routes(world: World) -> list[BaseRoute]:
    """Return the routes of sign-in, for an app in which /v1.0 and /services/data are served by others."""

    async def at_entra(request: Request) -> Response:
        content = await request.body()
        with world.lock:
            return _entra(world, request, content)

    async def at_salesforce(request: Request) -> Response:
        content = await request.body()
        with world.lock:
            return _salesforce(world, request, content)

    return [
        Route("/devicelogin", at_entra, methods=["GET", "POST"]),
        Route("/{tenant}/v2.0/.well-known/openid-configuration", at_entra, methods=["GET"]),
        Route("/{tenant}/oauth2/v2.0/{endpoint}", at_entra, methods=["POST"]),
        Route("/services/oauth2/token", at_salesforce, methods=["POST"]),
        Route("/services/oauth2/revoke", at_salesforce, methods=["POST"]),
    ]


def _origin(request: Request) -> str:
    return f"https://{request.headers.get('host', 'localhost')}"


def _entra(world: World, request: Request, content: bytes) -> Response:
    tenant, form, origin = request.path_params.get("tenant", ""), entra.form_of(content), _origin(request)
    try:
        match request.path_params.get("endpoint"), tenant:
            case None, "":
                status, text = entra.page(world.authority, form)
                return Response(text, status, _dated(world), "text/html; charset=utf-8")
            case None, _:
                return _json(world, entra.discovery(origin, tenant))
            case "devicecode", _:
                return _json(world, entra.device_code(world.authority, origin, tenant, form))
            case "token", _:
                return _json(world, entra.token(world.authority, origin, tenant, form))
            case _:
                return Response(None, 404, _dated(world))
    except entra.Denied as denied:
        return _json(world, denied.body(world.authority), denied.status)


def _salesforce(world: World, request: Request, content: bytes) -> Response:
    form = entra.form_of(content)
    if request.url.path.endswith("/revoke"):
        known = world.salesforce.close_session(form.get("token", ""))
        told = {"error": "unsupported_token_type", "error_description": "this token type is not supported"}
        return Response(None, 200, _dated(world)) if known else _json(world, told, 400)
    scheme, _, basic = request.headers.get("authorization", "").partition(" ")
    try:
        answer = organisation.token(world.authority, _origin(request), form, basic if scheme.lower() == "basic" else "")
        return _json(world, answer)
    except organisation.Denied as denied:
        return _json(world, denied.body, 400)


def _dated(world: World) -> dict[str, str]:
    return {"date": format_datetime(world.now(), usegmt=True), "cache-control": "no-store"}


def _json(world: World, body: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(body), status, _dated(world), "application/json; charset=utf-8")

"""The tenant and the organisation as those who sign in see them: apps, secrets, codes and refresh tokens."""

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Protocol

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from adapters.sandbox.authority.switches import EntraSwitches, SalesforceSignInSwitches
from adapters.sandbox.graph.service.store import GraphStore
from adapters.sandbox.salesforce.tables.store import SalesforceStore

TENANT = "7c1f9f52-6d0e-4a5b-9e61-3f2a5b8c9d10"
DOMAIN = "accord.example"
CLIENT_ID = "5b0c7f4e-2f1d-4c53-8d3e-9a6b1c2d3e4f"
CLIENT_SECRET = "sandbox~entra.secret-Value"  # noqa: S105  it opens nothing but a sandbox
CONSUMER_KEY = "3MVG9.sandbox.ConsumerKey_accord"
CONSUMER_SECRET = "5A0D3B0C5E.sandbox.ConsumerSecret"  # noqa: S105  likewise


class Surroundings(Protocol):
    """What sign-in needs of the world it is in."""

    lock: Any
    graph: GraphStore
    salesforce: SalesforceStore

    def now(self) -> datetime: ...

    def digest(self, name: str) -> bytes: ...


@dataclass(slots=True)
class Code:
    """A device code that was given out, and what the person said to it."""

    user_code: str
    client_id: str
    scope: str
    expires: datetime
    answer: str = ""
    """"", "agreed", "declined" or "used"."""
    polls: int = 0


@dataclass
class Authority:
    """All that is known where people sign in. Whoever calls holds the world's lock."""

    world: Surroundings
    entra: EntraSwitches = field(default_factory=EntraSwitches)
    salesforce: SalesforceSignInSwitches = field(default_factory=SalesforceSignInSwitches)
    client_secret: str = CLIENT_SECRET
    consumer_secret: str = CONSUMER_SECRET
    codes: dict[str, Code] = field(default_factory=dict)
    refresh_tokens: dict[str, str] = field(default_factory=dict)
    """Refresh tokens that are taken, with the scope that each was given for."""
    dead_tokens: set[str] = field(default_factory=set)
    username: str = ""
    """The user of Salesforce that may be acted as; empty: the organisation's."""

    def secret(self, name: str) -> str:
        """Return a new secret text; the same history gives the same one."""
        return base64.urlsafe_b64encode(self.world.digest(name)).decode().rstrip("=")

    def start(self, client_id: str, scope: str) -> tuple[str, Code]:
        """Return a device code and what is known of it."""
        user_code = self.secret("user code").upper().replace("-", "X").replace("_", "Y")[:9]
        code = Code(user_code, client_id, scope, self.world.now() + timedelta(seconds=self.entra.code_lifetime))
        device_code = self.secret("device code")
        self.codes[device_code] = code
        return device_code, code

    def say(self, user_code: str, answer: str) -> None:
        """Let the person agree to a code or decline it. Raises KeyError for a code that was never given."""
        found = [code for code in self.codes.values() if code.user_code == user_code.strip().upper()]
        if not found or answer not in ("agreed", "declined"):
            raise KeyError("There is no such code.")
        found[0].answer = answer

    def open_codes(self) -> list[str]:
        """Return the codes that wait for a person, oldest first."""
        now = self.world.now()
        return [code.user_code for code in self.codes.values() if not code.answer and code.expires > now]

    def revoke(self) -> None:
        """End every refresh token, as an administrator does, or a changed password."""
        self.dead_tokens |= set(self.refresh_tokens)
        self.refresh_tokens.clear()

    @cached_property
    def key(self) -> rsa.RSAPrivateKey:
        """The private key whose certificate the app in Salesforce holds."""
        return rsa.generate_private_key(65537, 2048)

    @property
    def key_pem(self) -> str:
        """The same, as the text of a PEM file."""
        pem = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        return self.key.private_bytes(*pem).decode("ascii")


def unsigned(claims: dict[str, Any]) -> str:
    """Return claims as a JWT whose signature nobody checks, as clients of an id token do not."""
    parts = [json.dumps(part).encode() for part in ({"alg": "none", "typ": "JWT"}, claims)]
    return ".".join([*(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts), "unsigned"])

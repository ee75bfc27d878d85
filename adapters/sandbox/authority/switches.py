"""How the sandbox's sign-in behaves, where tenants and organisations differ or something is wrong with one."""

from dataclasses import dataclass
from typing import Literal


@dataclass(slots=True)
class EntraSwitches:
    """What the tenant is like. The defaults are a tenant in which everything is set up."""

    public_client_flows: bool = True
    """The app allows public client flows; if not, the device flow ends in AADSTS7000218 after the person agreed."""
    consented: bool = True
    """Somebody has consented to the app's permissions; if not, AADSTS65001."""
    conditional_access: bool = False
    """A policy blocks the device code flow and what it brought: AADSTS53003."""
    multi_factor: bool = False
    """Multi-factor authentication is demanded anew for a refresh: AADSTS50076."""
    secret_expired: bool = False
    """The app's secret has expired: AADSTS7000222."""
    roles_granted: bool = True
    """Permissions of the application were granted; if not, its token is given and Graph answers 403."""
    single_tenant: bool = True
    """The app is for this tenant only, so `common` and `organizations` refuse it: AADSTS50194."""
    rotation: Literal["keep", "revoke"] = "keep"
    """What becomes of a refresh token that was used: Entra keeps it, other authorities revoke it."""
    slow_down: int = 0
    """So many of the next polls are told to slow down (RFC 8628, section 3.5)."""
    interval: int = 5
    """Seconds between two polls."""
    code_lifetime: int = 900
    token_lifetime: int = 3600
    agrees_after: int = 0
    """The person agrees by themselves at this poll; 0: only when they do it."""


@dataclass(slots=True)
class SalesforceSignInSwitches:
    """What the organisation's app is like."""

    jwt_enabled: bool = True
    credentials_enabled: bool = True
    """The client credentials flow is switched on; if not, `unsupported_grant_type`."""
    approved: bool = True
    """The user is pre-authorised; if not, `user hasn't approved this consumer`."""
    run_as: bool = True
    """The client credentials flow has a user to run as."""
    external_app: bool = True
    """The app is an External Client App: only the My Domain is an audience, login.salesforce.com is `app_not_found`."""
    instance_url: str = ""
    """What the answers name as instance_url; empty: where they were asked."""

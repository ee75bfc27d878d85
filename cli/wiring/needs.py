"""What the chosen ways of signing in need, and what of it is missing. Nobody is reached and no keyring is opened."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from adapters.outlook.clouds import SHARED, tenant, two_clouds
from core.model import Side
from core.settings import OutlookSettings, SalesforceSettings, Settings

Missing = tuple[str, str]
"""What is missing, and what to do."""

NO_ADDRESS = "salesforce.instance_url is not set, so Accord does not know your organisation."
GIVE_ADDRESS = 'Write your My Domain address into accord.toml: instance_url = "https://your-domain.my.salesforce.com"'


def missing(settings: Settings, side: Side, environ: Mapping[str, str]) -> Iterator[Missing]:
    """Yield what reaching a side needs and does not have, apart from being signed in."""
    of_side = settings.outlook if side is Side.OUTLOOK else settings.salesforce
    if settings.salesforce.instance_url is None and side is Side.SALESFORCE:
        yield NO_ADDRESS, GIVE_ADDRESS
    if of_side.auth == "token-env" and not environ.get(of_side.token_env, "").strip():
        name = of_side.token_env
        yield f"{side.label}: the variable {name} is not set.", f"Set {name} to an access token for {side.label}."
    if of_side.auth == "token-command" and not of_side.token_command.strip():
        yield (
            f'{side.label}: auth = "token-command" needs token_command, which is not set.',
            f"Write into accord.toml the command that prints a token: token_command in [{side.value}].",
        )
    if of_side.auth in ("device-code", "client-credentials", "jwt") and not of_side.client_id:
        what = "application (client) id of your app in Entra" if side is Side.OUTLOOK else "consumer key of your app"
        yield (
            f'{side.label}: auth = "{of_side.auth}" needs client_id, which is not set.',
            f"Write the {what} into accord.toml: client_id in [{side.value}].",
        )
    if isinstance(of_side, OutlookSettings):
        yield from _of_outlook(of_side)
    else:
        yield from _of_salesforce(of_side, environ)


def _of_outlook(settings: OutlookSettings) -> Iterator[Missing]:
    if settings.auth not in ("device-code", "client-credentials"):
        return
    if not tenant(settings):
        yield (
            "Outlook: authority names no tenant.",
            "Write it as https://login.microsoftonline.com/YOUR-TENANT, in [outlook].",
        )
    if hosts := two_clouds(settings):
        yield (
            f"Outlook: authority is at {hosts[0]} and base_url at {hosts[1]}: these are two different clouds.",
            "Choose authority and base_url of the same cloud, in [outlook].",
        )
    if settings.auth != "client-credentials":
        return
    if tenant(settings) in SHARED:
        yield (
            f'Outlook: auth = "client-credentials" needs one tenant, and authority names {tenant(settings)}.',
            "Put your directory id or domain into authority in [outlook].",
        )
    if settings.mailbox.lower() == "me":
        yield (
            'Outlook: auth = "client-credentials" needs a mailbox: an application has none of its own.',
            'Set mailbox in [outlook] to an address, such as "ann@example.com".',
        )


def _of_salesforce(settings: SalesforceSettings, environ: Mapping[str, str]) -> Iterator[Missing]:
    if settings.auth != "jwt":
        return
    if not settings.username:
        yield (
            'Salesforce: auth = "jwt" needs username, which is not set.',
            "Write into accord.toml whom Accord acts as: username in [salesforce].",
        )
    if environ.get(settings.jwt_key_env, "").strip():
        return
    if not settings.jwt_key_file:
        yield (
            'Salesforce: auth = "jwt" needs a private key: jwt_key_file is not set.',
            f"Set jwt_key_file in [salesforce] to a PEM file, or the variable {settings.jwt_key_env} to its text.",
        )
    elif not Path(settings.jwt_key_file).expanduser().is_file():
        yield (
            "Salesforce: there is no file where jwt_key_file says.",
            "Correct jwt_key_file in [salesforce]; a path begins at the folder you are in, so write the whole path.",
        )

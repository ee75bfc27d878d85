"""The only place that knows simple-salesforce: it signs the requests and sends them. Imported late.

It is given a session of ours and a token, never a way to sign in: its own refresh drops the headers of the request it
repeats, If-Unmodified-Since among them. Its exceptions carry no response headers and quote records, so the answer is
taken from a hook of the session and the exception is dropped.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import SalesforceError

from adapters.shared.line import proxies_for
from adapters.shared.logs import protect_logs
from core.errors import SettingsError
from core.settings import SalesforceSettings

CONNECT_SECONDS = 10.0
"""How long a connection may take; the settings' timeout is for the answer."""


class _Timeouts(HTTPAdapter):
    """Gives every request a timeout: simple-salesforce's calls have none."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        super().__init__()

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        options["timeout"] = (min(CONNECT_SECONDS, self._seconds), self._seconds)
        return super().send(request, *args, **options)


class Library:
    """Sends one request to an instance and returns its answer, whatever its status. Safe between threads.

    Where a connection breaks, what requests raises goes on to the caller.
    """

    def __init__(self, settings: SalesforceSettings, token: str) -> None:
        if settings.instance_url is None:
            raise SettingsError(
                "Salesforce: instance_url is not set.",
                'Put instance_url = "https://YOUR-DOMAIN.my.salesforce.com" under [salesforce] in accord.toml.',
            )
        protect_logs("simple_salesforce.api", "simple_salesforce.util", "urllib3.connectionpool")
        self._mine = threading.local()
        self._salesforce = Salesforce(
            instance_url=settings.instance_url,
            session_id=token,
            version=settings.api_version,
            session=self._session(settings),
        )

    def _session(self, settings: SalesforceSettings) -> requests.Session:
        """Return a session with our certificate authority and timeouts, which the environment cannot override; the
        proxy that it names is used, as for Outlook."""
        session = requests.Session()
        session.trust_env = False  # a ~/.netrc would replace the token, *_CA_BUNDLE the certificate we were given
        try:
            session.proxies.update(proxies_for(settings.instance_url or ""))
        except ValueError:
            raise SettingsError(
                "Salesforce: instance_url is not an address.", "Correct instance_url in [salesforce]."
            ) from None
        session.verify = settings.ca_bundle or True
        session.mount("https://", _Timeouts(settings.timeout))
        session.hooks["response"].append(self._keep)
        return session

    def _keep(self, response: requests.Response, *_args: object, **_options: object) -> None:
        """Keep an answer for ourselves. Where it is good, the library need not read it as well: a describe is long."""
        self._mine.seen = response
        if response.ok:
            vars(response)["json"] = dict

    @property
    def token(self) -> str:
        """The token that requests are signed with."""
        return str(self._salesforce.session_id)

    def sign_with(self, token: str) -> None:
        """Sign the requests to come with another token."""
        self._salesforce.session_id = token
        self._salesforce.headers["Authorization"] = f"Bearer {token}"

    def rest(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Return the answer at a path under the API's root."""
        options: dict[str, Any] = {} if body is None else {"json": body}
        return self._answer(
            lambda: self._salesforce.restful(
                path,
                params=dict(params) if params else None,
                method=method,
                headers=dict(headers or {}),
                allow_redirects=False,
                **options,
            )
        )

    def oauth2(self, path: str) -> requests.Response:
        """Return the answer at a path of the sign-in service on the instance."""
        return self._answer(lambda: self._salesforce.oauth2(path))

    def _answer(self, call: Callable[[], object]) -> requests.Response:
        """Return the response to one call of the library, whatever the library thinks of it."""
        self._mine.seen = None
        try:
            call()
        except (SalesforceError, ValueError):
            if self._mine.seen is None:
                raise
        seen = self._mine.seen
        if not isinstance(seen, requests.Response):
            raise requests.ConnectionError("no response")
        return seen

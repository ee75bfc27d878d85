"""The sandbox: a faithful local Microsoft Graph and Salesforce, served over HTTPS on loopback."""

import tempfile
from datetime import datetime
from pathlib import Path
from types import TracebackType

from starlette.applications import Starlette

from adapters.sandbox.authority.app import authority_routes
from adapters.sandbox.control import control_routes
from adapters.sandbox.graph.people import OutlookPeople
from adapters.sandbox.graph.service.app import graph_routes
from adapters.sandbox.listener import Connections, Listener
from adapters.sandbox.middleware import FaultMiddleware
from adapters.sandbox.salesforce.people import SalesforcePeople
from adapters.sandbox.salesforce.rest.app import routes as salesforce_routes
from adapters.sandbox.seeds.plant import plant
from adapters.sandbox.world import World


class Sandbox:
    """A running sandbox. Use it as a context manager, or call `stop`; it also ends with the process."""

    def __init__(self, world: World, port: int, directory: Path | None) -> None:
        self.world = world
        self.outlook = OutlookPeople(world)
        """A person in Outlook: acts without HTTP, token or throttling."""
        self.salesforce = SalesforcePeople(world)
        """A person in Salesforce, likewise."""
        self._temporary = None if directory else tempfile.TemporaryDirectory(prefix="accord-sandbox-")
        folder = directory or Path(self._temporary.name if self._temporary else "")
        connections = Connections()
        routes = [*control_routes(world), *graph_routes(world), *salesforce_routes(world), *authority_routes(world)]
        app = Starlette(routes=routes)
        self._listener = Listener(FaultMiddleware(app, world, connections.cut), connections, port, folder)
        self.url = f"https://localhost:{self._listener.port}"
        self.ca_file = self._listener.ca_file
        """The certificate authority that signed the sandbox's certificate, as PEM."""

    @classmethod
    def start(
        cls, seed: str = "empty", *, port: int = 0, now: datetime | None = None, directory: Path | None = None
    ) -> "Sandbox":
        """Return a sandbox that serves the world of a seed: `empty`, or one that `seeds.plant` knows.

        `port` 0 takes a free one. `now` stops the world's clock there. The certificate authority is written to
        `directory`, by default a folder that goes when the sandbox stops. Raises UsageError for an unknown seed.
        """
        world = World(seed, now)
        if seed != "empty":
            plant(world, seed)
        sandbox = cls(world, port, directory)
        sandbox._listener.start()
        return sandbox

    @property
    def outlook_token(self) -> str:
        """The bearer token that Graph accepts now."""
        return self.world.graph.token

    @property
    def salesforce_token(self) -> str:
        """The session id that Salesforce accepts now."""
        return self.world.salesforce.token

    def stop(self) -> None:
        """End the server and free the port; harmless when called again."""
        self._listener.stop()
        if self._temporary is not None:
            self._temporary.cleanup()

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()
        if self.world.bugs and error is None:
            raise RuntimeError("The sandbox answered 500 because of a mistake of its own.") from self.world.bugs[0]

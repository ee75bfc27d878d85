"""What holds for every test: nothing that the person at this machine has set up for their own Accord is seen, and
time limits belong to the benchmarks alone."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.support.postgres import postgres as postgres
from tests.support.postgres import postgres_url as postgres_url

settings.register_profile("accord", deadline=None)
settings.load_profile("accord")


@pytest.fixture(scope="session", autouse=True)
def nobodys_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Hide the person's settings, home and terminal."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("ACCORD_")]:
            patch.delenv(name)
        for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"):
            patch.delenv(name, raising=False)
        patch.setenv("TERM", "dumb")
        patch.setenv("ACCORD_HOME", str(tmp_path_factory.getbasetemp() / "home"))
        yield

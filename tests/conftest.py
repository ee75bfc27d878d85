"""What holds for every test: nothing that the person at this machine has set up for their own Accord is seen, and
time limits belong to the benchmarks alone.

`pytest --as-tenant FILE` (or ACCORD_AS_TENANT) runs everything against sandboxes that behave as a report of `accord
probe` says: what then fails is what Accord does not bear.
"""

import gc
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from journal import migrate
from tests.support import founding
from tests.support.playing import elsewhere, play_everywhere
from tests.support.postgres import postgres as postgres
from tests.support.postgres import postgres_url as postgres_url

settings.register_profile("accord", deadline=None)
settings.load_profile("accord")


AS_TENANT = os.environ.get("ACCORD_AS_TENANT", "")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--as-tenant", metavar="FILE", default=AS_TENANT, help="Play this report of accord probe.")


def pytest_collection() -> None:
    """Look through the heap more rarely: the tests and all that they import stay for good, and are the most of it.

    Python would go through them again and again, for a quarter of the whole time. What is young is still looked
    through, and everything after the last test (`nothing_left_open`).
    """
    gc.set_threshold(20_000, 20, 50)


def pytest_collection_finish() -> None:
    """Set aside what is there before the first test."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, by name, what rests on a reading that the report tells otherwise."""
    file = str(config.getoption("--as-tenant"))
    report = json.loads(Path(file).read_text(encoding="utf-8")) if file else None
    for item in items if report else ():
        if why := elsewhere(report, item.name, item.iter_markers("reading")):
            item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="session", autouse=True)
def nothing_left_open() -> Iterator[None]:
    """Let what a test left open, and nobody collected since, be an error of the last test."""
    yield
    gc.collect()


@pytest.fixture(scope="session", autouse=True)
def as_tenant(pytestconfig: pytest.Config) -> Iterator[None]:
    """Let every sandbox behave as a report says, if one is named. What a test switches itself goes before it."""
    file = str(pytestconfig.getoption("--as-tenant"))
    with pytest.MonkeyPatch.context() as patch:
        if file:
            play_everywhere(json.loads(Path(file).read_text(encoding="utf-8")), patch)
        yield


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


@pytest.fixture(scope="session", autouse=True)
def journals_founded_quickly() -> Iterator[None]:
    """Have Alembic make the first empty journal alone; in tests/journal it makes all of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate, "_run", founding.quickly(migrate._run))
        yield

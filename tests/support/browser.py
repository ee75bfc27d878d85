"""A real browser without a window: the Chromium of the system, driven by Playwright, which brings none of its own.

Where there is no Chromium, tests that ask for it are skipped; not in CI, which has to provide it (.ci/run).
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextmanager
def launched() -> "Iterator[Browser | None]":
    """Start the browser for as long as the block runs; None where there is none."""
    program = next((found for found in map(shutil.which, NAMES) if found), None)
    if program is None:
        yield None
        return
    from playwright.sync_api import sync_playwright

    alone = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # root has no sandbox
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=program, args=alone)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    with launched() as opened:
        if opened is None:
            if os.environ.get("CI"):
                pytest.fail("there is no Chromium, and .ci/run should have installed it")
            pytest.skip("there is no Chromium on this computer")
        yield opened

"""How the browser is given the link: by a file that only the owner can read.

The address of a page stands in the list of processes when a browser is started with it; that of a file tells nobody
anything.
"""

import shutil
import tempfile
import webbrowser
from contextlib import suppress
from pathlib import Path

_NAME = "review.html"


class Handover:
    """A file that leads to the page, in a folder of its own, until it was used."""

    def __init__(self, page: str) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="accord-"))  # nobody else can look into it
        self.file = self._folder / _NAME
        self.file.touch(mode=0o600)
        self.file.write_text(page, encoding="utf-8")

    def open(self) -> None:
        """Open the file in the person's browser, if there is one."""
        with suppress(webbrowser.Error, OSError):
            webbrowser.open(self.file.as_uri())

    def remove(self) -> None:
        """Take the file away, and its folder."""
        shutil.rmtree(self._folder, ignore_errors=True)

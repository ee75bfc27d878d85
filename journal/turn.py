"""The turns that the writers of an SQLite journal take, among all threads and processes, by a lock on a file.

The file is kept open: opening it anew for each turn would cost more than the rest of a small append.
"""

import os
import sys
import threading
import time
from contextlib import suppress
from typing import Final

import filelock

from journal.locks import OWNER_ONLY

POLL_SECONDS: Final = 0.005
"""How often a process looks whether another one's turn is over: neither system can wait for so long and no longer."""

if sys.platform == "win32":
    import msvcrt

    def _try(file: int) -> None:
        os.lseek(file, 0, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

    def _release(file: int) -> None:
        os.lseek(file, 0, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _release(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


class Turn:
    """A turn at writing while the block runs. Raises filelock.Timeout when the others take longer than the patience."""

    def __init__(self, path: str, patience: float) -> None:
        self._path, self._patience = path, patience
        self._threads = threading.Lock()
        self._file: int | None = None

    def __enter__(self) -> None:
        until = time.monotonic() + self._patience
        if not self._threads.acquire(timeout=self._patience):
            raise filelock.Timeout(self._path)
        try:
            while not self._taken():
                if time.monotonic() >= until:
                    raise filelock.Timeout(self._path)
                time.sleep(POLL_SECONDS)
        except BaseException:
            self._threads.release()
            raise

    def __exit__(self, *_: object) -> None:
        try:
            if self._file is not None:
                _release(self._file)
        finally:
            self._threads.release()

    def close(self) -> None:
        """Close the file. It is opened again for a later turn."""
        with self._threads:
            self._close()

    def _taken(self) -> bool:
        """Tell whether it is our turn now. A file that somebody has removed locks nobody out, and is made anew."""
        if self._file is None:
            self._file = self._opened()
        try:
            _try(self._file)
        except (BlockingIOError, PermissionError):
            return False
        if os.fstat(self._file).st_nlink == 0:
            self._close()
            return False
        return True

    def _opened(self) -> int:
        with suppress(FileExistsError):
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
            os.chmod(self._path, OWNER_ONLY)  # noqa: PTH101  whatever the umask
            return file
        return os.open(self._path, os.O_RDWR)

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

"""Files that are there whole, or not at all."""

import hashlib
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from core.errors import AccordError


class Output:
    """Takes bytes, and knows the digest of all that it took."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes, /) -> int:
        self._stream.write(data)
        self._digest.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        self._stream.flush()

    @property
    def sha256(self) -> str:
        """Of all bytes so far, in hexadecimal."""
        return self._digest.hexdigest()


@contextmanager
def output(path: Path | None) -> Iterator[Output]:
    """Give what to write to: standard output, or a file that takes its name when the block ends well.

    Until then the file has another name, which ends in .part; after an error it is gone. It is its owner's alone.
    Raises AccordError where no file can be made.
    """
    if path is None:
        yield from _standard()
        return
    try:
        number, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.absolute().parent)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise AccordError(
            f"{path} cannot be written: {reason}.", "Name a file in a folder that exists and that you may write to."
        ) from error
    part = Path(name)
    try:
        with _cleaning_up(), os.fdopen(number, "wb") as stream:
            yield Output(stream)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def _cleaning_up() -> Iterator[None]:
    """Let a polite end of the process (SIGTERM) be an exception meanwhile: half of what is exported stays nowhere."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(number: int, _frame: object) -> None:
    sys.exit(128 + number)


def _standard() -> Iterator[Output]:
    sys.stdout.flush()
    out = Output(sys.stdout.buffer)
    yield out
    out.flush()

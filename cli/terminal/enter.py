"""Whether the person at the terminal has pressed Enter, without waiting for it."""

import os
import select
import sys


def can_be_pressed() -> bool:
    """Tell whether there is a terminal that can be asked. One of Windows cannot: it knows no `select`."""
    return os.name != "nt" and sys.stdin is not None and sys.stdin.isatty()


def was_pressed() -> bool:
    """Tell whether a line was typed since this was asked last, and take it away. Ctrl-D types none.

    In the background nothing is read: what is typed then is the shell's, and whoever reads it there is stopped.
    """
    try:
        terminal = sys.stdin.fileno()
        if os.tcgetpgrp(terminal) != os.getpgrp() or not select.select([terminal], [], [], 0)[0]:
            return False
        return os.read(terminal, 4096) != b""
    except OSError:
        return False

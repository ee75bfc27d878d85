"""The garbage collector, told to rest while a great many lasting objects are made, and to look seldom otherwise.

Reading a snapshot or folding a journal makes hundreds of thousands of records that all stay. Nothing of them can be
garbage, yet each generation of them makes the collector look through all again: it takes twice as long as the work
itself (100,000 observations fold at 135,000 a second with it, at 430,000 without).
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def garbage_collection_paused() -> Iterator[None]:
    """Keep the collector from running in this block, if it was running before."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def collect_seldom() -> None:
    """Look for garbage a hundred times more seldom than Python does by itself, for the rest of this process.

    A command first imports some hundred modules, all of which stay: looking through them again and again takes a tenth
    of the time until a review can be seen. What is garbage in the meantime are some megabytes.
    """
    gc.set_threshold(70_000, 10, 10)


def what_there_is_stays() -> None:
    """Collect what is garbage, and leave all that lives now out of every later look.

    A full look at the state of 75,000 items takes 0.3 seconds, in the midst of something that a person waits for.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()

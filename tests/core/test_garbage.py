"""What lasts is looked at once, and what is garbage goes all the same."""

import gc
import weakref

from core.garbage import what_there_is_stays


class Node:
    """Something that can be in a circle."""

    def __init__(self) -> None:
        self.other: Node | None = None


def circle() -> Node:
    one, two = Node(), Node()
    one.other, two.other = two, one
    return one


def test_what_lives_is_left_out_of_later_looks_and_what_does_not_is_collected() -> None:
    lasting, garbage = circle(), weakref.ref(circle())
    what_there_is_stays()
    assert garbage() is None
    assert gc.get_freeze_count() > 0
    assert not [each for each in gc.get_objects() if each is lasting]
    kept = weakref.ref(lasting)
    del lasting
    what_there_is_stays()
    assert kept() is None

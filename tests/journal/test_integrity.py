"""The rules of the hash chain, computed here a second time with the standard library alone: they may never change."""

import struct
from hashlib import sha256
from pathlib import Path

import pytest

from core.facts.recorded import NewEvent
from core.model import Kind
from journal.integrity import (
    HASHED,
    Erasures,
    StreamHead,
    chained,
    content_digest,
    founded,
    name_digest,
    registered,
    root_of,
)
from journal.store import SqlJournal
from tests.support.journals import NOON, NOON_TEXT, a_run, database_at, ignored, run_sql, seen


def packed(value: object) -> bytes:
    """Return a value as MessagePack, in the shortest form (https://github.com/msgpack/msgpack/blob/master/spec.md)."""
    if value is None:
        return b"\xc0"
    if isinstance(value, int):
        forms = [(1 << 7, "B", b""), (1 << 8, "B", b"\xcc"), (1 << 16, ">H", b"\xcd"), (1 << 32, ">I", b"\xce")]
        return next(
            (mark + struct.pack(form, value) for limit, form, mark in forms if value < limit),
            b"\xcf" + struct.pack(">Q", value),
        )
    if isinstance(value, bytes):
        return b"\xc4" + bytes([len(value)]) + value
    text = str(value).encode()
    if len(text) < 32:
        return bytes([0xA0 + len(text)]) + text
    if len(text) < 256:
        return b"\xd9" + bytes([len(text)]) + text
    return (
        b"\xda" + struct.pack(">H", len(text)) if len(text) < 65536 else b"\xdb" + struct.pack(">I", len(text))
    ) + text


def hashed_by_hand(previous: bytes, columns: tuple[object, ...]) -> bytes:
    return sha256(previous + bytes([0x90 + len(columns)]) + b"".join(map(packed, columns))).digest()


ROWS = {
    "first": (1, None, None, None, "run-started", 1, NOON_TEXT, "ann", "{}", None),
    "full": (70_000, "run1", "tasks", "k1", "linked", 3, NOON_TEXT, "Jürgen 👩", "x" * 300, b"\1" * 32),
    "huge": (5_000_000_000, "", "", "", "linked", 1, NOON_TEXT, "b" * 31, "ß" * 40_000, b"\0" * 32),
}


BEFORE = sha256(b"accord journal 1").digest()


@pytest.mark.parametrize("columns", ROWS.values(), ids=ROWS.keys())
def test_the_hash_is_sha256_over_the_one_before_and_the_messagepack_array(columns: tuple[object, ...]) -> None:
    assert len(columns) == len(HASHED)
    assert chained(BEFORE, columns) == hashed_by_hand(BEFORE, columns)


def test_the_rules_are_as_ever() -> None:
    assert sha256(b"accord journal 1salt").digest() == founded(b"salt")
    assert chained(BEFORE, ROWS["full"]).hex() == "6f4a10120e0cbe7a8f6149b678c7aeb1f60ff57865e9b3fe967c0e116757c47a"
    assert (
        content_digest(b"0123456789abcdef", b'{"subject":"Q3"}') == sha256(b'0123456789abcdef{"subject":"Q3"}').digest()
    )


def test_stored_rows_follow_the_rules(journal: SqlJournal, url: str, tmp_path: Path) -> None:
    numbered = iter(range(100))
    salted = SqlJournal(database_at(url, tmp_path), "Jürgen", salts=lambda count: bytes([next(numbered)]) * count)
    drafts: list[NewEvent] = [*a_run(seen(1), ignored(2)), NewEvent(ignored(3).event, Kind.TASKS)]
    salted.append(drafts, after=0, run="run1", actor="ann", at=NOON)
    columns = "position, run, kind, item, type, schema, at, actor, data, content, salt, content_digest, hash"
    database = database_at(url, tmp_path)
    ((secret, count, last),) = run_sql(database, "SELECT salt, streams, hash FROM registry")
    name = sha256(b"accord profile" + secret + "Jürgen".encode()).digest()
    previous = hashed_by_hand(sha256(b"accord journal 1" + secret).digest(), (1, name))
    assert (count, last) == (1, previous)
    assert run_sql(database, "SELECT id, digest, name, hash FROM stream") == [(1, name, "Jürgen", previous)]
    for position, *plain, content, salt, digest, stored in run_sql(
        database, f"SELECT {columns} FROM event ORDER BY position"
    ):
        if content is not None:
            assert salt == bytes(16)
            assert digest == sha256(salt + content.encode()).digest()
        previous = hashed_by_hand(previous, (position, *plain, digest))
        assert stored == previous
    assert salted.head().hash == previous.hex()
    salted.close()
    database.close()


def test_contents_have_salts_of_their_own(journal: SqlJournal, url: str, tmp_path: Path) -> None:
    journal.append([seen(1), seen(1), ignored(1)], after=0, run=None, actor="ann", at=NOON)
    database = database_at(url, tmp_path)
    salts = [salt for (salt,) in run_sql(database, "SELECT salt FROM event ORDER BY position")]
    database.close()
    assert len(set(salts[:2])) == 2
    assert [salt is None for salt in salts] == [False, False, True]


ERASURES = {
    "nothing erased": ([], [], []),
    "declared": ([(1, "a"), (2, "b")], [(3, ["a", "b"], 2)], []),
    "not declared": ([(1, "a")], [], [1]),
    "declared before": ([(3, "a")], [(2, ["a"], 1)], [3]),
    "another item": ([(1, "a"), (2, "b")], [(3, ["a"], 1)], [2]),
    "without an item, counted": ([(1, None)], [(2, [], 1)], []),
    "without an item, too many": ([(1, None), (2, None), (3, "a")], [(4, ["a"], 2)], [2]),
    "an item more often than said": ([(1, "a"), (2, "a")], [(3, ["a"], 1)], [2]),
    "fewer than said": ([(1, "a")], [(3, ["a"], 5)], []),
    "twice": ([(1, "a"), (4, "a")], [(3, ["a"], 1), (5, ["a"], 1)], []),
}


@pytest.mark.parametrize(("erased", "declared", "expect"), ERASURES.values(), ids=ERASURES.keys())
def test_an_erasure_must_be_declared(
    erased: list[tuple[int, str | None]], declared: list[tuple[int, list[str], int]], expect: list[int]
) -> None:
    found = Erasures()
    for position, item in erased:
        found.found(position, item)
    for position, items, events in declared:
        found.declare(position, {"items": items, "events": events})
    assert found.undeclared() == expect


HEADS = [StreamHead(number, bytes([number]) * 32, number * 10, bytes([100 + number]) * 32) for number in range(1, 8)]


def leaf(head: StreamHead) -> bytes:
    return sha256(b"\0" + bytes([0x94]) + b"".join(map(packed, head))).digest()


def pair(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def test_the_root_is_a_merkle_tree_over_the_heads_of_all_streams() -> None:
    one, two, three, four, five = map(leaf, HEADS[:5])
    assert root_of([]) == sha256(b"").digest()
    assert root_of(HEADS[:1]) == one
    assert root_of(HEADS[:2]) == pair(one, two)
    assert root_of(HEADS[:3]) == pair(pair(one, two), three)
    assert root_of(HEADS[:5]) == pair(pair(pair(one, two), pair(three, four)), five)
    assert root_of(HEADS[4::-1]) == root_of(HEADS[:5])


def test_a_registration_says_which_profile_came_when() -> None:
    digest = name_digest(b"salt", "Jürgen")
    assert digest == sha256(b"accord profilesalt" + "Jürgen".encode()).digest()
    assert registered(BEFORE, 300, digest) == hashed_by_hand(BEFORE, (300, digest))

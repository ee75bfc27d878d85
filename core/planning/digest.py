"""Digests of plans: what a person confirmed, in a form that a later recomputation can be held against.

A digest covers what a row means (which records, which values, what would be done), not how it is worded, nor the
version stamps of the records, which change without anybody having edited anything.
"""

import hashlib
from collections.abc import Iterable

import msgspec

from core.model import Face, Row

_ENCODER = msgspec.json.Encoder(order="deterministic")


def row_digest(row: Row) -> str:
    """Return the digest of one row, as 64 hexadecimal digits."""
    meaning = (
        row.item,
        row.kind,
        row.action,
        row.target,
        row.state,
        row.rule,
        row.hold,
        row.mails,
        _record(row.outlook),
        _record(row.salesforce),
        row.fields,
        row.candidates,
        row.counterpart,
        row.left_out,
        *(("flattens",) if row.flattens else ()),
    )
    return hashlib.sha256(_ENCODER.encode(meaning)).hexdigest()


def plan_digest(digests: Iterable[str]) -> str:
    """Return the digest of a plan: that of its rows' digests, in order."""
    return hashlib.sha256("".join(digests).encode("ascii")).hexdigest()


def _record(face: Face | None) -> str | None:
    return face.id if face else None

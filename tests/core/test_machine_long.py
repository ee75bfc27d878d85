"""Long texts through a working life: one side holds the beginning alone, people edit both, and no tail is ever lost.

Whoever watches knows only what was typed: each part of a text is a word of its own, so what became of it can be seen.
"""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.engine.observe import observe
from core.engine.proof import verify
from core.engine.sync import sync
from core.model import Choice, Decision, Kind, RowState, Side
from tests.support.desk import SAMPLES, decide, rows, yes
from tests.support.narrow import limits, narrow
from tests.support.soaking import lived

UNITS = 60
"""UTF-16 units that Salesforce holds of the text here."""
NAME = {Kind.CALENDAR: "body", Kind.CONTACTS: "notes", Kind.TASKS: "body"}
SIDES = st.sampled_from(list(Side))
ALPHABET = st.sampled_from(["word", "größer", "見積", "🚀🚀"])


def units(text: str) -> int:
    return sum(2 if ord(character) > 0xFFFF else 1 for character in text)


class LongTexts(RuleBasedStateMachine):
    """One record on each side, and two people who write."""

    @initialize(kind=st.sampled_from(list(Kind)))
    def begin(self, kind: Kind) -> None:
        self.kind, self.name, self.count = kind, NAME[kind], 0
        self.desk, self.there = narrow(**limits(kind, **{self.name: UNITS}))
        self.left = self.desk.outlook.create(kind, SAMPLES[kind] | {self.name: "Begin"})
        self.tail: list[str] = []
        """The words that Outlook's person typed beyond what Salesforce holds, and that nobody took away."""
        self.preferred = False
        sync(self.desk.session, [kind], review=yes)

    def words(self, count: int, style: str) -> list[str]:
        self.count += 1
        return [f"{style}{self.count}x{n}" for n in range(count)]

    def ours(self) -> str:
        return str(self.desk.outlook.records[self.kind][self.left].fields.get(self.name) or "")

    def theirs(self) -> str:
        (record,) = self.there.records[self.kind].values()
        return str(record.fields.get(self.name) or "")

    @rule(count=st.integers(1, 30), style=ALPHABET)
    def outlooks_person_writes(self, count: int, style: str) -> None:
        words = self.words(count, style)
        text = " ".join(words)
        self.desk.outlook.edit(self.kind, self.left, **{self.name: text})
        self.tail = [word for word in words if units(text[: text.index(word)]) >= UNITS]

    @rule(count=st.integers(0, 4), style=ALPHABET, keeps=st.booleans())
    def salesforces_person_writes(self, count: int, style: str, keeps: bool) -> None:
        (remote,) = self.there.records[self.kind]
        kept = self.theirs().split()[1:] if keeps else []
        text = " ".join([*self.words(count, style), *kept])
        while units(text) > UNITS:
            text = text.rpartition(" ")[0]
        self.there.edit(self.kind, remote, **{self.name: text or None})

    @rule(hours=st.sampled_from([1, 30]))
    def time_passes(self, hours: int) -> None:
        self.desk.clock.advance(hours=hours)

    @rule()
    def accord_syncs(self) -> None:
        sync(self.desk.session, [self.kind], review=yes)

    @rule(winner=SIDES)
    def a_conflict_is_settled(self, winner: Side) -> None:
        observe(self.desk.session, [self.kind])
        for row in rows(self.desk, self.kind):
            if row.state is RowState.CONFLICT:
                decide(self.desk.session, [row.item], Decision(choice=Choice.PREFER, side=winner))
                if winner is Side.SALESFORCE:
                    self.tail = []  # who prefers a side by name gets that side's value
        sync(self.desk.session, [self.kind], review=yes)

    @invariant()
    def no_tail_is_lost(self) -> None:
        if hasattr(self, "desk"):
            missing = [word for word in self.tail if word not in self.ours()]
            assert missing == [], f"typed in Outlook, and gone: {missing}"

    @invariant()
    def salesforce_holds_no_half_of_a_character(self) -> None:
        if hasattr(self, "desk"):
            assert units(self.theirs()) <= UNITS
            self.theirs().encode("utf-8")

    def teardown(self) -> None:
        if not hasattr(self, "desk"):
            return
        self.a_conflict_is_settled(Side.OUTLOOK)
        assert sync(self.desk.session, [self.kind], review=yes).rows == ()
        assert rows(self.desk, self.kind) == []
        assert "".join(self.ours().split()).startswith("".join(self.theirs().split()))
        assert verify(self.desk.session).problems == ()


test_long_texts = lived(LongTexts, examples=150, steps=20)

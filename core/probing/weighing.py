"""What evidence comes to: a reading or silence, a verdict, and the advice for each kind. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.model import Kind
from core.probing.model import OTHER, UNSTABLE, Evidence, Probe, Reading, Silent, Untried, unknown, unstable
from core.probing.redaction import codes_in, shape


class Verdict(StrEnum):
    HOLDS = "holds"
    FAILS = "fails"
    UNTRIED = "untried"


class Advice(StrEnum):
    YES = "yes"
    BUT = "but"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one playing of a scene says of one fact."""

    answer: str | Untried
    status: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()
    seconds: float = 0.0
    shape: str = ""
    """With a reading that the table does not know: what came instead, without a word of it."""


@dataclass(frozen=True, slots=True)
class Result:
    """What is known of one fact after a run. Nothing in it is the service's own word."""

    probe: Probe
    verdict: Verdict
    reading: str = ""
    """"" where it was not tried."""
    untried: Untried | None = None
    tries: int = 1
    status: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()
    seconds: float = 0.0
    shape: str = ""

    @property
    def shown(self) -> Reading | None:
        """The reading itself, None where it was not tried."""
        if self.reading == UNSTABLE:
            return unstable()
        if self.reading == OTHER:
            return unknown()
        return self.probe.reading(self.reading)

    @property
    def borne(self) -> bool:
        return self.shown is not None and (self.shown.borne or self.shown is self.probe.assumed)


def judged(probe: Probe, gathered: Evidence) -> Finding:
    """Return what evidence says of a fact."""
    evidence = Evidence(gathered.seen, gathered.known, gathered.ended)
    try:
        answer = probe.judge(evidence)
    except Silent as silent:
        answer = silent.untried
    looked = [evidence.seen[label] for label in evidence.looked]
    known = isinstance(answer, Untried) or probe.reading(answer) is not None
    return Finding(
        answer if known else OTHER,
        tuple(seen.status for seen in looked),
        tuple(dict.fromkeys(code for seen in looked for code in codes_in(seen.body))),
        round(max((seen.after for seen in looked), default=0.0), 1),
        "" if known else "; ".join(shape(seen.body) for seen in looked),
    )


def doubtful(probe: Probe, finding: Finding) -> bool:
    """Tell whether a finding has to be seen a second time before it counts."""
    return not isinstance(finding.answer, Untried) and finding.answer != probe.assumed.name


def settled(probe: Probe, findings: Sequence[Finding]) -> Result:
    """Return what one or two findings come to. Two that differ are news of their own; silence leaves the other word."""
    spoken = [finding for finding in findings if not isinstance(finding.answer, Untried)]
    last = (spoken or list(findings))[-1]
    if isinstance(last.answer, Untried):
        return Result(probe, Verdict.UNTRIED, untried=last.answer, tries=len(findings), status=last.status)
    if len(findings) > 1 and len(spoken) == 1 and doubtful(probe, last):
        silence = next(each.answer for each in findings if isinstance(each.answer, Untried))
        return Result(probe, Verdict.UNTRIED, untried=silence, tries=len(findings), status=last.status)
    answers = {finding.answer for finding in spoken}
    reading = str(last.answer) if len(answers) == 1 else UNSTABLE
    verdict = Verdict.HOLDS if reading == probe.assumed.name else Verdict.FAILS
    return Result(
        probe,
        verdict,
        reading,
        tries=len(findings),
        status=last.status,
        codes=last.codes,
        seconds=max(finding.seconds for finding in spoken),
        shape=last.shape,
    )


def untried(probe: Probe, why: Untried) -> Result:
    return Result(probe, Verdict.UNTRIED, untried=why, tries=0)


def advice(results: Iterable[Result]) -> dict[Kind, Advice]:
    """Return by kind whether it may be synced here: yes; yes, but; or not yet."""
    given: dict[Kind, Advice] = {}
    for result in results:
        for kind in result.probe.kinds:
            said = _said(result)
            given[kind] = max(given.get(kind, Advice.YES), said, key=list(Advice).index)
    return {kind: given[kind] for kind in Kind if kind in given}


def _said(result: Result) -> Advice:
    if result.verdict is Verdict.HOLDS:
        return Advice.YES
    return Advice.NO if result.verdict is Verdict.FAILS and not result.borne else Advice.BUT

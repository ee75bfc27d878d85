"""Many writes on their way at once: what each asks next is asked with what the others ask, in one batch.

A write is a generator: it yields what it asks, and is sent the answer. Readings and writes go in batches of their own,
since only readings may be asked again when no answer comes. (Graph: JSON batching; "Outlook service batching" in its
throttling limits: of a batch, Outlook serves four requests at a time.)
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import TypeVar

from adapters.outlook.errors import Answer, refusal
from adapters.outlook.graph import BATCH, Ask, Graph
from adapters.shared.exchange import AnswerLost
from adapters.shared.replies import BUSY
from core.errors import AccordError, ServiceUnavailable, Throttled

ResultT = TypeVar("ResultT")
Steps = Generator[Ask, Answer, ResultT]

_MOST_BYTES = 2_000_000
"""About so much one batch holds: Graph takes four million."""


def side_by_side(graph: Graph, all_of_it: Sequence[Steps[ResultT]]) -> Iterator[ResultT]:
    """Yield what comes of each, as it becomes known.

    Raises what concerns all of them, after what was known by then: those that have not told by then were not made.
    """
    asked: dict[int, Ask] = {}
    for number, steps in enumerate(all_of_it):
        yield from _on(asked, number, steps, None)
    refused = 0
    while asked:
        chosen = _chosen(asked)
        answers = _answers(graph, {number: asked[number] for number in chosen})
        failure: AccordError | None = None
        refused = refused + 1 if all(_is_busy(asked[number], answers[number]) for number in chosen) else 1
        for number in chosen:
            answer = answers[number]
            if isinstance(answer, Answer) and answer.status == 401:
                failure = refusal(answer)
            elif not _is_busy(asked[number], answer):
                del asked[number]
                yield from _on(asked, number, all_of_it[number], answer)
        if failure:
            raise failure
        busy = [answers[number] for number in chosen if number in asked and _is_busy(asked[number], answers[number])]
        if busy:
            graph.rest(refused, [answer for answer in busy if isinstance(answer, Answer)])


def _on(
    asked: dict[int, Ask], number: int, steps: Steps[ResultT], answer: Answer | AccordError | None
) -> Iterator[ResultT]:
    """Give one its answer; note what it asks next, or yield what came of it."""
    try:
        asked[number] = steps.throw(answer) if isinstance(answer, AccordError) else steps.send(answer)  # type: ignore[arg-type]  # None begins
    except StopIteration as end:
        yield end.value


def _chosen(asked: Mapping[int, Ask]) -> list[int]:
    """Return what goes together next: readings first."""
    readings = [number for number, ask in asked.items() if ask.reads]
    chosen: list[int] = []
    size = 0
    for number in readings or asked:
        size += asked[number].size
        if chosen and (len(chosen) == BATCH or size > _MOST_BYTES):
            break
        chosen.append(number)
    return chosen


def _answers(graph: Graph, asks: Mapping[int, Ask]) -> Mapping[int, Answer | AccordError]:
    """Return the answers, by number. An error that is of these alone stands in for each of them; what concerns every
    other as well is raised."""
    try:
        return graph.side_by_side(asks)
    except Throttled:
        raise
    except ServiceUnavailable as lost:
        if not isinstance(lost, AnswerLost) and type(lost) is not ServiceUnavailable:
            raise
        return dict.fromkeys(asks, lost)


def _is_busy(ask: Ask, answer: Answer | AccordError) -> bool:
    """Tell whether the service refused a request for load: it did not begin with it, so it may be asked again."""
    if isinstance(answer, AccordError):
        return False
    if answer.status == 429 or (ask.reads and answer.status in BUSY):
        return True
    return answer.status == 503 and (answer.retry_after is not None or "MailboxConcurrency" in answer.message)

"""What probes tell, as JSON."""

from cli.present.json.plan import Document
from cli.present.reports import Cleaned, Probed, ProbeFacts
from core.probing.report import document


def facts_list_document(facts: ProbeFacts) -> Document:
    return {
        "schema": "accord.probe-facts/1",
        "facts": [
            {
                "id": probe.id,
                "rev": probe.rev,
                "kinds": [kind.value for kind in probe.kinds],
                "rank": probe.rank,
                "claim": probe.claim,
                "rests": list(probe.rests),
                "breaks": probe.breaks,
                "source": probe.source,
                "grade": probe.grade,
                "again": probe.again,
                "readings": [{"name": each.name, "means": each.means, "borne": each.borne} for each in probe.readings],
            }
            for probe in facts.probes
        ],
    }


def probed_document(probed: Probed) -> Document:
    """Return the report itself; files and what is left of records are this computer's business."""
    more = {} if probed.differences is None else {"differences": list(probed.differences)}
    return {**document(probed.report), **more}


def cleaned_document(cleaned: Cleaned) -> Document:
    return {
        "schema": "accord.probe-cleanup/1",
        "removed": cleaned.removed,
        "left": [{"what": each.what, "why": each.why} for each in cleaned.left],
    }

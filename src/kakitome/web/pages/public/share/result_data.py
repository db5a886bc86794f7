"""What a share shows, for programs: the same facts as on the page, and nothing that the page leaves out."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from kakitome.journeys.checking.shares import SharedDocument
from kakitome.mapping.report_data import report_data
from kakitome.ports.shares import FoundShare, Shows
from kakitome.values.instants import write_instant
from kakitome.values.json_members import without_empty
from kakitome.web.pages.public.share.page import SharePage, ShownItem
from kakitome.web.pages.public.verify.asking import Answer

_OF_A_RESULT = ("verdict", "sentence", "as_of", "record", "format", "recognition")
_OF_ITS_AWARD = ("title", "by", "awarding_bodies", "kind", "awarded_on", "valid_until", "outcomes", "workload")
_OF_ITS_CHECKS = ("id", "name", "outcome")
"""What a page shows of a credential of which the result alone is shown; nothing else of it gets here."""


def share_data(
    found_share: FoundShare, page: SharePage, documents: Sequence[SharedDocument], answers: Sequence[Answer]
) -> dict[str, Any]:
    """Write what a share shows as JSON data."""
    share = found_share.share
    return {
        "as_of": write_instant(max(answer.report.as_of for answer in answers)),
        "verdicts": dict(Counter(answer.report.verdict.value for answer in answers)),
        "link": without_empty(
            {
                "made_at": write_instant(share.created_at),
                "ends_at": write_instant(share.ends_at),
                "shared_by": page.owner,
                "note": share.note,
            }
        ),
        "holder_checked": False,
        "taken_out": max(page.taken_out, 0),
        "credentials": [
            _credential(shared, answer, piece)
            for shared, answer, piece in zip(documents, answers, page.pieces, strict=True)
        ],
        "own_records": [{"title": own.row.title, "signed": False} for own in page.own_records],
    }


def _credential(shared: SharedDocument, answer: Answer, piece: ShownItem) -> dict[str, Any]:
    data = report_data(answer.report, number=answer.number)
    if shared.shows is Shows.RESULT:
        award = {name: data["award"][name] for name in _OF_ITS_AWARD if name in data.get("award", {})}
        checks = [{name: check[name] for name in _OF_ITS_CHECKS} for check in data["checks"]]
        data = {name: data[name] for name in _OF_A_RESULT if name in data}
        data |= {**({"award": award} if award else {}), "checks": checks}
    endorsements = [
        {"by": str(each.who), "comment": dict(each.comments), "signed_by": str(each.signed_by), "sound": each.is_sound}
        for each in piece.endorsements
    ]
    return {
        "shows": shared.shows.value,
        "hidden": list(shared.hidden),
        **data,
        **({"endorsements": endorsements} if endorsements else {}),
    }

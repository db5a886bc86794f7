"""An agreement about credit for programs: in a form of our own, and its named lines as transfer values of CTDL.

    own_agreement(words, standing=…, consents=acts, lines=[…], url=…)
    agreement_in_ctdl([transfer_value(…), …])

CTDL has no term for an agreement between institutions, for who consented and for notice, nor for a whole field of
study without a learning named: those stand in our own form alone, and it says so (`unsettledInCtdl`).

Source: CTDL terms (https://credreg.net/ctdl/terms), TransferValueProfile; on what stands between two institutions the
open discussion https://github.com/CredentialEngine/Schema-Development/issues/780.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from kakitome.documents.vc.strict_json import load
from kakitome.learning.credit.agreement import Agreement, AgreementStanding
from kakitome.learning.fields_of_study import fields_of_study
from kakitome.learning.joint_awarding import JointAct
from kakitome.learning.workload import plain_decimal
from kakitome.mapping.bilingual import in_both
from kakitome.mapping.open_data.transfer_value import CONTEXT
from kakitome.mapping.open_data.transfer_value import UNSETTLED as UNSETTLED_OF_VALUES
from kakitome.values.instants import write_instant
from kakitome.values.json_members import without_empty

UNSETTLED: Final = (*UNSETTLED_OF_VALUES, "agreement", "consent", "notice", "fieldOfStudyWithoutLearning")
"""What CTDL has no settled term for."""


def own_agreement(
    words: Agreement,
    *,
    standing: AgreementStanding,
    needs_review: bool,
    consents: Sequence[JointAct],
    lines: Sequence[Mapping[str, Any]],
    url: str,
) -> dict[str, Any]:
    """Write an agreement with the signed consents of its parties; everything that is public of it.

    Args:
        lines: the equivalents that follow from it, in their own form.
    """
    return without_empty(
        {
            "number": words.number,
            "version": words.version,
            "url": url,
            "title": in_both(words.title),
            "state": standing.state.value,
            "needsReview": needs_review,
            "sha256": words.digest,
            "parties": [{"institution": party.institution, "name": in_both(party.name)} for party in words.parties],
            "startsOn": words.starts_on.isoformat(),
            "endsOn": words.ends_on.isoformat(),
            "lastDay": standing.last_day.isoformat() if standing.last_day else None,
            "noticeDays": words.notice_days,
            "noticeBy": standing.notice.partner if standing.notice else "",
            "concludedAt": write_instant(standing.concluded_at) if standing.concluded_at else "",
            "terms": in_both(words.terms),
            "consents": [_consent(act) for act in consents],
            "equivalents": list(lines),
            "fields": [
                {
                    "creditedBy": line.at,
                    "offeredBy": line.of,
                    "fieldOfStudy": {
                        "scheme": "ISCED-F 2013",
                        "code": line.field,
                        "name": in_both(fields_of_study()[line.field].name),
                    },
                    "mostCredits": plain_decimal(line.most),
                }
                for line in words.fields
            ],
            "unsettledInCtdl": list(UNSETTLED),
        }
    )


def agreement_in_ctdl(values: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Put the transfer values of the named lines into one graph; each institution stands in it as its own."""
    return {"@context": dict(CONTEXT), "@graph": [node for value in values for node in value["@graph"]]}


def _consent(act: JointAct) -> dict[str, Any]:
    decision = act.decision
    return without_empty(
        {
            "institution": act.partner,
            "issuer": act.signer,
            "at": write_instant(act.at),
            "decidedBy": in_both(decision.decided_by) if decision else None,
            "decidedOn": decision.decided_on.isoformat() if decision else None,
            "signatory": in_both(decision.signatory) if decision else None,
            "signedStatement": load(act.statement) if act.statement else None,
        }
    )

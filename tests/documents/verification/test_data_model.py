"""What the W3C data model demands of every credential is demanded of those whose kind we do not know."""

from typing import Any

import pytest

from kakitome.documents.verification.check import Verdict
from kakitome.documents.verification.pipeline import verify
from vectors import issuer_site as its

RELATED = {"id": "https://u.example/terms.txt", "digestMultibase": "zQmRelated"}
FLAWS: dict[str, tuple[dict[str, Any], str]] = {
    "no subject": ({"credentialSubject": None}, "E_FIELD_MISSING"),
    "an empty subject": ({"credentialSubject": {}}, "E_SUBJECT_EMPTY"),
    "a list of no subjects": ({"credentialSubject": []}, "E_FIELD_MISSING"),
    "a list with an empty subject": ({"credentialSubject": [{"id": its.STUDENT}, {}]}, "E_SUBJECT_EMPTY"),
    "a subject that is a text": ({"credentialSubject": "did:example:subject"}, "E_FIELD_KIND"),
    "a schema without a type": ({"credentialSchema": {"id": "https://u.example/s.json"}}, "E_FIELD_MISSING"),
    "evidence without a type": ({"evidence": [{"id": "https://u.example/e"}]}, "E_FIELD_MISSING"),
    "terms of use without a type": ({"termsOfUse": {"id": "https://u.example/t"}}, "E_FIELD_MISSING"),
    "a refresh service without a type": ({"refreshService": {"id": "https://u.example/r"}}, "E_FIELD_MISSING"),
    "a related resource without a digest": ({"relatedResource": [{"id": RELATED["id"]}]}, "E_FIELD_MISSING"),
    "a related resource without a name": ({"relatedResource": {"digestSRI": "sha256-x"}}, "E_FIELD_MISSING"),
    "a related resource twice": ({"relatedResource": [RELATED, RELATED]}, "E_RELATED_TWICE"),
}


def credential(**changes: Any) -> bytes:
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": f"{its.BASE}credentials/plain.json",
        "type": ["VerifiableCredential"],
        "issuer": its.DID,
        "validFrom": "2026-09-30T00:00:00+09:00",
        "credentialSubject": {"id": its.STUDENT},
        **changes,
    }
    return its.as_bytes(its.sign({name: value for name, value in document.items() if value is not None}))


def test_a_plain_credential_is_read() -> None:
    report = verify(credential(relatedResource=RELATED), its.surroundings(its.site()))
    assert report.verdict is Verdict.VALID, report.checks


@pytest.mark.parametrize("flaw", FLAWS)
def test_what_the_data_model_demands_is_demanded(flaw: str) -> None:
    changes, code = FLAWS[flaw]
    report = verify(credential(**changes), its.surroundings(its.site()))
    structure = report.check("structure")
    assert structure
    assert report.verdict is Verdict.MALFORMED
    assert code in {structure.reason.code, *(problem.code for problem in structure.problems)}

"""What a column holds follows from the type of a record's field; rows are made and read without a database."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from kakitome.learning.recognition.case import CaseEvent, Party
from kakitome.learning.recognition.procedure import Act, Role, State
from kakitome.mapping.issuer import Issuer
from kakitome.ports.batches import Batch
from kakitome.ports.evidence import EvidenceFile, Sample
from kakitome.ports.invitations import Invitation
from kakitome.ports.issuers import IssuerRecord
from kakitome.ports.organisations import NodeRole
from kakitome.records.models.batch import BatchTable
from kakitome.records.models.evidence import EvidenceRow, EvidenceSampleRow
from kakitome.records.models.issuer import IssuerRow
from kakitome.records.models.organisation import InvitationRow
from kakitome.records.models.recognition_case import CaseEventRow, CaseRow
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.values.localized_text import LocalizedText

NOW = datetime(2026, 11, 23, tzinfo=UTC)
ISSUERS = RecordMapping(IssuerRow, IssuerRecord)
ISSUER = IssuerRecord(
    slug="wind",
    issuer=Issuer(
        did="did:web:u.example",
        name=LocalizedText(ja="風の大学", en="Wind"),
        base_url="https://u.example/",
        services=("refresh", "revocation-list"),
    ),
    created_at=NOW,
)
BATCHES = RecordMapping(BatchTable, Batch)
BATCH = Batch(
    number="B-1", digest="ab", filename="", microcredential="m", version=1, uploaded_at=NOW, uploaded_by="u", issuer="i"
)
INVITATIONS = RecordMapping(
    InvitationRow, Invitation, columns={"institution": "institution_id", "node": "organisation_id"}
)
INVITATION = Invitation(
    id="1", institution="u", node="f", email="a@b.example", name="", language="ja", invited_by="x", invited_at=NOW
)


def test_a_record_inside_a_text_in_two_languages_and_several_words_lie_in_the_same_row() -> None:
    row = ISSUERS.row(ISSUER)
    assert (row.did, row.name_ja, row.name_en, row.services) == (
        "did:web:u.example",
        "風の大学",
        "Wind",
        "refresh revocation-list",
    )
    assert ISSUERS.read(row) == ISSUER


def test_values_come_in_the_order_of_their_columns() -> None:
    assert ISSUERS.read_values(ISSUERS.values(ISSUER)) == ISSUER
    assert dict(zip(ISSUERS.names, ISSUERS.values(ISSUER), strict=True)) == ISSUERS.by_column(ISSUER)


@pytest.mark.parametrize(("include", "stored"), [((), None), (("remarks",), ["remarks"])])
def test_null_stands_for_the_default_where_none_is_no_value(include: tuple[str, ...], stored: object) -> None:
    batch = replace(BATCH, include=include)
    row = BATCHES.row(batch)
    assert row.include == stored
    assert BATCHES.read(row) == batch


@pytest.mark.parametrize(("role", "stored"), [(None, ""), (NodeRole.ADMIN, "admin")])
def test_an_empty_text_stands_for_none_where_null_is_no_value(role: NodeRole | None, stored: str) -> None:
    invitation = replace(INVITATION, role=role)
    row = INVITATIONS.row(invitation)
    assert (row.role, row.institution_id, row.organisation_id) == (stored, "u", "f")
    assert INVITATIONS.read(row) == invitation


def test_a_column_may_have_another_name_also_inside() -> None:
    events = RecordMapping(CaseEventRow, CaseEvent, columns={"by.institution": "acts_for"})
    by = Party(role=Role.APPLICANT, account="a-1", institution="asuka")
    event = CaseEvent(sequence=1, at=NOW, act=Act.OPEN, by=by, to=State.DRAFT, detail={"share": 0.5})
    row = events.row(event)
    assert (row.role, row.account, row.acts_for, row.detail) == ("applicant", "a-1", "asuka", {"share": 0.5})
    assert events.read(row) == event


def test_a_column_of_a_related_row_is_read_and_never_written() -> None:
    files = RecordMapping(EvidenceRow, EvidenceFile, columns={"case": "case.number"})
    file = EvidenceFile(
        case="C-1", kind="syllabus", name="a.pdf", sha256="", size=1, media_type="", added_at=NOW, added_by="x"
    )
    assert files.related == ("case",)
    assert "case" not in files.by_column(file)
    assert files.read(files.row(file, case=CaseRow(number="C-1"))) == file


def test_a_fraction_is_kept_whole() -> None:
    samples = RecordMapping(EvidenceSampleRow, Sample)
    sample = Sample(year=2026, share=Fraction(1, 3), seed="s", of=9, cases=("C-1", "C-2"), drawn_at=NOW, drawn_by="x")
    assert samples.by_column(sample)["share"] == "1/3"
    assert samples.read(samples.row(sample)) == sample


def test_what_a_row_does_not_hold_is_handed_in() -> None:
    files = RecordMapping(EvidenceRow, EvidenceFile, apart=["case"])
    row = EvidenceRow(kind="k", name="n", sha256="", size=1, media_type="", added_at=NOW, added_by="x")
    assert files.read(row, case="C-9").case == "C-9"

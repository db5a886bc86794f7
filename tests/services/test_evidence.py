"""The evidence vault: what is taken, who may open it, for how long it is kept, which cases are drawn."""

import io
import os
import zipfile
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.gateways.evidence_folder import EvidenceFolder
from kakitome.learning.recognition.case import Party
from kakitome.learning.recognition.evidence import drawn, safe_name
from kakitome.learning.recognition.procedure import Act, Role, State, load_procedure
from kakitome.services.examining import vault
from kakitome.services.examining.contents import LARGEST, media_type_of
from kakitome.services.examining.vault import EvidenceUpload, attach, damaged, draw_sample, expire, open_document
from services.cases import BODY, IROHA, NOW, Way, applicant, make_bench, office, party
from services.desks import Stopped, Stops

BAD = Path(__file__).parents[1] / "vectors/bad_evidence"
PDF = b"%PDF-1.7\n(sample)"


def office_file(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


class Filed(Way):
    """The way of a case whose documents lie in the vault."""

    def attach(self, kind: str, content: str = "") -> Any:
        self.now += timedelta(hours=1)
        upload = EvidenceUpload(kind=kind, filename=f"{kind}.pdf", data=PDF + (content or kind).encode())
        self.case = attach(self.context, self.number, upload=upload, by=applicant(), now=self.now)
        return self.case

    def open(self, by: Party, *, place: int = 0) -> bytes:
        sha256 = self.case.documents[place].sha256
        return open_document(self.context, self.number, sha256=sha256, by=by, now=self.now)[0]


@pytest.mark.parametrize(
    ("data", "name", "found"),
    [
        (PDF, "a.pdf", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "a.png", "image/png"),
        (b"\xff\xd8\xff\xe0....", "a.JPG", "image/jpeg"),
        ("学修成果,評価\n".encode("cp932"), "表.csv", "text/plain"),
        ("学修成果".encode(), "表.txt", "text/plain"),
        (office_file("[Content_Types].xml", "word/document.xml"), "a.docx", "wordprocessingml.document"),
        (office_file("[Content_Types].xml", "xl/workbook.xml"), "a.xlsx", "spreadsheetml.sheet"),
        (b"<!doctype html><script>alert(1)</script>", "a.html", "application/octet-stream"),
        (b"  <svg onload='x'/>", "a.svg", "application/octet-stream"),
    ],
)
def test_a_file_is_what_its_bytes_say_and_pages_get_no_type_that_shows_them(data: bytes, name: str, found: str) -> None:
    assert media_type_of(data, name=name).endswith(found)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("empty.pdf", "E_EVIDENCE_EMPTY"),
        ("archive.zip", "E_EVIDENCE_KIND"),
        ("program.pdf", "E_EVIDENCE_KIND"),
        ("macros.docx", "E_EVIDENCE_KIND"),
        ("path_upwards.xlsx", "E_EVIDENCE_KIND"),
        ("cut_short.docx", "E_EVIDENCE_KIND"),
        ("pdf_named.csv", "E_EVIDENCE_MISNAMED"),
        ("page_named.txt", "E_EVIDENCE_MISNAMED"),
        ("picture_named.pdf", "E_EVIDENCE_MISNAMED"),
    ],
)
def test_what_is_no_document_is_refused_and_leaves_nothing(file: str, code: str) -> None:
    way = Filed()
    upload = EvidenceUpload(kind="syllabus", filename=file, data=(BAD / file).read_bytes())

    with pytest.raises(Invalid) as refused:
        attach(way.context, way.number, upload=upload, by=applicant(), now=NOW)

    assert refused.value.code == code
    assert not way.context.store.evidence.list_all()
    assert not way.context.files.list_hashes(BODY)


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(Invalid, match="E_EVIDENCE_LARGE"):
        media_type_of(bytes(LARGEST + 1), name="a.pdf")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\規程.pdf", "規程.pdf"),
        ("CON", "_CON"),
        ("con.pdf", "_con.pdf"),
        ("a" * 300 + ".pdf", "a" * 146 + ".pdf"),
        ("cod.\u202efdp.exe", "cod.fdp.exe"),
        ("a\x00b\r\nc.pdf", "ab c.pdf"),
        ("x;rm -rf", "x;rm -rf"),
        ("…", "…"),
        ("..", "document"),
        ("", "document"),
        ("規程\u3000第１版.pdf", "規程 第１版.pdf"),
        ("カ\u3099イド.pdf", "ガイド.pdf"),
    ],
)
def test_a_file_name_is_a_label_and_no_path(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_the_name_of_a_file_never_becomes_a_path(tmp_path: Path) -> None:
    way = Filed(replace(make_bench(), files=EvidenceFolder(tmp_path)))
    upload = EvidenceUpload(kind="syllabus", filename="../../../x.pdf", data=PDF)

    case = attach(way.context, way.number, upload=upload, by=applicant(), now=NOW)

    assert case.documents[0].name == "x.pdf"
    assert [one.name for one in tmp_path.rglob("*") if one.is_file()] == [case.documents[0].sha256]


def test_a_quota_is_told_and_hinders_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    way = Filed()
    monkeypatch.setattr(vault, "MOST_FILES", 2)
    way.attach("syllabus")
    way.attach("assessment")

    with pytest.raises(Refused, match="E_EVIDENCE_QUOTA"):
        way.attach("alignment")
    other = Filed(way.context)
    other.attach("syllabus")
    monkeypatch.setattr(vault, "MOST_BYTES", 1)
    with pytest.raises(Refused, match="E_EVIDENCE_QUOTA"):
        other.attach("assessment")


def test_who_has_a_part_in_a_case_opens_its_papers_and_each_opening_is_in_the_trail() -> None:
    way = Filed().accepted().assigned("ann")

    for by in (applicant(), office(), party(Role.REVIEWER, "ann")):
        assert way.open(by).startswith(PDF)

    opened = [one.entry for one in way.context.store.audit.list_events() if one.entry.action == "evidence.opened"]
    assert [one.actor for one in opened] == ["owner", "office", "reviewer A"]
    assert {one.detail["sha256"] for one in opened} == {way.case.documents[0].sha256}


@pytest.mark.parametrize(
    "by",
    [
        applicant("x", IROHA),
        Party(role=Role.SECRETARIAT, account="x", institution=IROHA),
        party(Role.REVIEWER, "stranger"),
        party(Role.MEMBER, "ume"),
    ],
)
def test_who_has_no_part_in_it_opens_nothing_and_learns_nothing(by: Party) -> None:
    way = Filed().accepted().assigned("ann")

    with pytest.raises(NotFound):
        way.open(by)
    assert not [one for one in way.context.store.audit.list_events() if one.entry.action == "evidence.opened"]


def test_papers_stay_closed_before_the_declaration_and_after_the_recusal() -> None:
    way = Filed().accepted()
    way.do(Act.ASSIGN, office(), account="ann")
    with pytest.raises(NotFound, match="E_CASE_FILE_UNKNOWN"):
        way.open(party(Role.REVIEWER, "ann"))
    way.do(Act.DECLARE, party(Role.REVIEWER, "ann"), answer="none")
    assert way.open(party(Role.REVIEWER, "ann"))

    way.do(Act.RECUSE, office(), account="ann", grounds=["I_CONFLICT_DECLARED"])

    with pytest.raises(NotFound, match="E_CASE_FILE_UNKNOWN"):
        way.open(party(Role.REVIEWER, "ann"))


def test_nobody_at_the_body_sees_the_papers_of_a_draft() -> None:
    way = Filed()
    way.attach("syllabus")

    assert way.open(applicant())
    with pytest.raises(NotFound, match="E_CASE_FILE_UNKNOWN"):
        way.open(office())


def test_what_was_taken_back_is_no_paper_of_the_reviewers() -> None:
    way = Filed()
    way.attach("syllabus", "first")
    way.do(Act.DETACH, applicant(), sha256=way.case.documents[0].sha256)
    way.accepted().assigned("ann")

    assert way.case.documents[0].is_removed
    with pytest.raises(NotFound, match="E_CASE_FILE_UNKNOWN"):
        way.open(party(Role.REVIEWER, "ann"))
    assert way.open(office())


def test_a_crash_after_the_bytes_leaves_no_document_and_the_bytes_go_later(tmp_path: Path) -> None:
    way = Filed(replace(make_bench(), files=EvidenceFolder(tmp_path), failpoints=Stops(at="after_evidence_file")))
    with pytest.raises(Stopped):
        way.attach("syllabus")
    assert not way.context.store.evidence.list_all()
    assert len(way.context.files.list_hashes(BODY)) == 1

    expire(way.context, now=NOW)
    assert len(way.context.files.list_hashes(BODY)) == 1
    (file,) = [one for one in tmp_path.rglob("*") if one.is_file()]
    old = (NOW - timedelta(days=2)).timestamp()
    os.utime(file, (old, old))
    expire(way.context, now=NOW)

    assert way.context.files.list_hashes(BODY) == []


def test_evidence_is_destroyed_when_its_time_is_over_and_its_record_stays() -> None:
    way = Filed().submitted()
    way.do(Act.ABANDON, applicant())
    until = vault.retained_until(way.context, way.number)
    assert until is not None
    assert until.year == NOW.year + 5

    assert expire(way.context, now=until - timedelta(seconds=1)) == []
    assert way.open(applicant())
    assert expire(way.context, now=until) == [way.number]
    assert expire(way.context, now=until) == []

    records = way.context.store.evidence.list_of_case(way.number)
    assert all(one.destroyed_at == until and len(one.sha256) == 64 for one in records)
    assert way.context.files.list_hashes(BODY) == []
    with pytest.raises(Refused, match="E_EVIDENCE_DESTROYED"):
        way.open(applicant())
    told = [one.entry for one in way.context.store.audit.list_events() if one.entry.action == "evidence.destroyed"]
    assert len(told) == len(records)


def test_what_a_crash_left_of_destroyed_evidence_goes_in_the_next_turn() -> None:
    way = Filed().submitted()
    way.do(Act.ABANDON, applicant())
    until = vault.retained_until(way.context, way.number)
    assert until is not None
    whole = way.context
    way.context = replace(whole, failpoints=Stops(at="after_evidence_record"))
    with pytest.raises(Stopped):
        expire(way.context, now=until)
    assert whole.files.list_hashes(BODY)

    expire(whole, now=until)

    assert whole.files.list_hashes(BODY) == []


def test_a_case_that_is_going_on_keeps_its_evidence() -> None:
    way = Filed().accepted()

    assert vault.retained_until(way.context, way.number) is None
    assert expire(way.context, now=NOW + timedelta(days=40 * 365)) == []


def test_the_same_file_in_another_case_survives_the_first() -> None:
    first = Filed().submitted()
    second = Filed(first.context).submitted()
    first.do(Act.ABANDON, applicant())
    until = vault.retained_until(first.context, first.number)
    assert until is not None

    expire(first.context, now=until)

    assert second.open(applicant()).startswith(PDF)


def test_a_damaged_or_missing_file_is_found() -> None:
    """Source: docs/rules/faults.md F15."""
    way = Filed().submitted()
    assert list(damaged(way.context)) == []

    way.context.files.drop(BODY, way.case.documents[0].sha256)

    assert [one.code for one in damaged(way.context)] == ["E_DOCTOR_EVIDENCE_MISSING"]


def test_a_draw_is_the_same_for_everybody_who_has_the_seed() -> None:
    numbers = [f"C-{place}" for place in range(40)]

    found = drawn(numbers, share=Fraction(1, 20), seed="2026")

    assert len(found) == 2
    assert drawn(reversed(numbers), share=Fraction(1, 20), seed="2026") == found
    assert any(drawn(numbers, share=Fraction(1, 20), seed=f"{n}") != found for n in range(5))
    assert drawn(numbers[:1], share=Fraction(1, 20), seed="2026") == ("C-0",)


def test_cases_that_were_decided_in_a_year_are_drawn_once_and_on_record() -> None:
    way = Filed().recognised()
    Filed(way.context).submitted()

    sample = draw_sample(way.context, year=2026, share=Fraction(1, 2), seed="s", actor="office", now=way.now)

    assert (sample.of, sample.cases) == (1, (way.number,))
    assert list(way.context.store.evidence.list_samples()) == [sample]
    with pytest.raises(Conflict, match="E_SAMPLE_EXISTS"):
        draw_sample(way.context, year=2026, share=Fraction(1, 2), seed="s", actor="office", now=way.now)
    assert draw_sample(way.context, year=2025, share=Fraction(1), seed="s", actor="office", now=way.now).of == 0
    for share, seed, code in ((Fraction(0), "s", "E_SAMPLE_SHARE"), (Fraction(1, 2), " ", "E_SAMPLE_SEED")):
        with pytest.raises(Refused, match=code):
            draw_sample(way.context, year=2026, share=share, seed=seed, actor="office", now=way.now)


def test_required_documents_of_the_procedure_are_those_the_vault_holds() -> None:
    way = Filed().submitted()

    required = [one.id for one in load_procedure("recognition").documents if one.is_required]
    assert [one.kind for one in way.context.store.evidence.list_of_case(way.number)] == required
    assert way.case.state is State.SUBMITTED

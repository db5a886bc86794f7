"""Examining a case: what the platform fills in, refuses and stores; the engine's own rules are tested with it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.learning.microcredential import Kind
from kakitome.learning.recognition.case import CaseEvent, Party
from kakitome.learning.recognition.criteria import Criteria
from kakitome.learning.recognition.membership import ClassTerm
from kakitome.learning.recognition.procedure import Act, Role, State, load_procedure
from kakitome.learning.recognition.recognition import Recognition
from kakitome.learning.registry.entry import digest_of
from kakitome.ports.cases import CaseHead
from kakitome.ports.recognitions import Edition
from kakitome.services import examining
from kakitome.services.examining import ExaminingContext
from kakitome.values.localized_text import LocalizedText
from services.bodies import recognition
from services.cases import (
    ASUKA,
    BODY,
    ENTRY,
    IROHA,
    LETTER,
    NOW,
    REASONS,
    Way,
    applicant,
    make_bench,
    office,
    opened,
    party,
)
from services.desks import Stopped, Stops
from support import demonstration_entries
from support.stores import new_store


def member_of(context: ExaminingContext, member_class: str) -> None:
    member = context.store.body.find_member_of(ASUKA)
    assert member is not None
    context.store.body.change_member(
        replace(member, terms=(ClassTerm(member_class=member_class, since=date(2026, 4, 1)),))
    )


def test_a_case_goes_from_the_draft_to_the_recognition() -> None:
    way = Way().recognised()

    assert way.case.state is State.RECOGNISED
    decided = way.case.last_decision
    assert decided is not None
    assert decided.digest == way.case.subject.digest
    assert decided.criteria_version == "2026.1"


def test_a_case_is_about_the_words_that_the_registry_has() -> None:
    context = make_bench()
    case = opened(context)

    entry = context.registry.find(ENTRY)
    assert entry is not None
    letter = entry.current.microcredential
    assert case.subject.digest == digest_of(letter)
    assert case.subject.title == letter.title
    assert case.subject.about == entry.current.address


def test_awards_on_paper_are_examined_under_the_address_of_the_registry() -> None:
    context = make_bench()
    on_paper = demonstration_entries.entry(2, LETTER, institution=ASUKA, identifier="on-paper")
    context.registry.add(replace(on_paper, versions=(replace(on_paper.current, address=""),)))

    assert opened(context, entry=on_paper.number).subject.about == f"https://u.example/registry/{on_paper.number}/v1"


@pytest.mark.parametrize(("member_class", "may"), [("special", True), ("general", True), ("partner", False)])
def test_only_the_classes_of_the_table_may_apply_and_the_refusal_names_them(member_class: str, may: bool) -> None:
    context = make_bench()
    member_of(context, member_class)
    if may:
        assert opened(context).state is State.DRAFT
        return
    with pytest.raises(Refused) as refused:
        opened(context)
    assert refused.value.code == "E_MEMBER_RIGHT"
    assert refused.value.params == {
        "classes_ja": "特別会員・一般会員",
        "classes_en": "Special member, General member",
    }


def test_who_is_no_member_may_not_apply() -> None:
    context = make_bench()
    context.registry.add(demonstration_entries.entry(2, LETTER, institution=IROHA, identifier="of-iroha"))
    asked = examining.Application(entry=demonstration_entries.number(2), version=1, procedure="recognition")

    with pytest.raises(Refused, match="E_MEMBER_RIGHT"):
        examining.open_case(context, asked, by=applicant("x", IROHA), now=NOW)


def test_who_lost_the_right_since_may_not_submit() -> None:
    way = Way().complete()
    member_of(way.context, "partner")

    with pytest.raises(Refused, match="E_MEMBER_RIGHT"):
        way.do(Act.SUBMIT, applicant())


@pytest.mark.parametrize(
    ("changes", "refusal", "code"),
    [
        ({"entry": demonstration_entries.number(9)}, NotFound, "E_ENTRY_UNKNOWN"),
        ({"entry": demonstration_entries.number(2)}, NotFound, "E_ENTRY_UNKNOWN"),
        ({"version": 7}, NotFound, "E_ENTRY_VERSION_UNKNOWN"),
        ({"procedure": "another"}, Refused, "E_CASE_PROCEDURE"),
        ({"renews": "R-7K3M-94QT"}, NotFound, "E_RECOGNITION_UNKNOWN"),
    ],
)
def test_nobody_applies_for_what_is_not_theirs_or_not_there(changes: Any, refusal: Any, code: str) -> None:
    context = make_bench()
    context.registry.add(demonstration_entries.entry(2, LETTER, institution=IROHA, identifier="of-iroha"))

    with pytest.raises(refusal) as refused:
        opened(context, **changes)

    assert refused.value.code == code
    assert not context.store.cases.list_heads()


def test_what_is_offered_no_more_is_not_applied_for() -> None:
    context = make_bench()
    context.registry.withdraw(ENTRY, at=NOW)

    with pytest.raises(Refused, match="E_ENTRY_WITHDRAWN"):
        opened(context)


def test_an_institution_that_is_no_body_examines_nothing() -> None:
    context = replace(make_bench(), store=new_store())

    with pytest.raises(NotFound, match="E_BODY_UNKNOWN"):
        opened(context)


def test_the_fee_is_the_one_of_the_class_and_review_waits_for_it() -> None:
    way = Way().submitted()
    assert (way.case.fee.state, way.case.fee.amount, way.case.fee.currency) == ("due", "50000", "JPY")

    with pytest.raises(Refused, match="E_CASE_FEE_DUE"):
        way.do(Act.ACCEPT, office())


def test_missing_documents_and_gaps_of_the_definition_are_told_with_what_to_do() -> None:
    incomplete = replace(LETTER, quality_assurance=None)
    way = Way(make_bench(letter=incomplete))
    way.attach("syllabus")

    told = examining.completeness(way.context, way.case, now=way.now)
    with pytest.raises(Refused) as refused:
        way.do(Act.SUBMIT, applicant())

    codes = [one.code for one in told.problems]
    assert codes.count("E_CASE_DOCUMENT_MISSING") == 4
    assert "E_GATE_MISSING" in codes
    assert "W_CASE_FEE_DUE" in codes
    assert not told.is_complete
    assert told.may_apply
    assert any(gap.counted for framework in told.report.frameworks for gap in framework.gaps)
    assert refused.value.code == "E_CASE_INCOMPLETE"
    assert {one.code for one in refused.value.problems} == {"E_CASE_DOCUMENT_MISSING", "E_GATE_MISSING"}


def test_what_is_complete_may_be_handed_in() -> None:
    way = Way().complete()

    assert examining.completeness(way.context, way.case, now=way.now).is_complete
    assert way.do(Act.SUBMIT, applicant()).state is State.SUBMITTED


def test_only_a_micro_credential_is_recognised_as_one() -> None:
    way = Way(make_bench(letter=replace(LETTER, kind=Kind.PARTICIPATION))).complete()

    with pytest.raises(Refused) as refused:
        way.do(Act.SUBMIT, applicant())

    assert [one.code for one in refused.value.problems] == ["E_CASE_NO_MICROCREDENTIAL"]


def test_the_criteria_of_the_day_of_submission_hold_to_the_end() -> None:
    way = Way()
    stricter = Criteria(
        version="2026.2",
        procedure="recognition",
        in_force_from=date(2026, 11, 21),
        text=LocalizedText(ja="より厳しい基準（見本）"),
        required=frozenset({"external-programme"}),
        validity_months=12,
    )
    way.context.store.body.save_criteria(stricter.published(NOW, procedure=load_procedure("recognition")))
    way.complete()
    with pytest.raises(Refused) as refused:
        way.do(Act.SUBMIT, applicant())
    assert [one.pointer for one in refused.value.problems] == ["/documents/external-programme"]

    way.attach("external-programme")
    way.do(Act.SUBMIT, applicant())
    later = replace(stricter, version="2026.3", validity_months=6, required=frozenset({"external-institution"}))
    way.context.store.body.save_criteria(later.published(NOW, procedure=load_procedure("recognition")))

    assert way.case.criteria_version == "2026.2"
    procedure = examining.procedure_of(way.context, way.case, now=way.now)
    assert procedure.validity_months == 12
    assert not procedure.document("external-institution").is_required


def test_a_body_without_criteria_examines_by_the_procedure_itself() -> None:
    context = make_bench()
    asked = opened(context)
    badge = replace(asked, procedure="badge-certification", criteria_version="")

    assert examining.procedure_of(context, badge, now=NOW) == load_procedure("badge-certification")
    assert opened(context, procedure="badge-certification").criteria_version == "badge-certification/1"


@pytest.mark.parametrize("what", list(Act))
def test_another_institutions_case_looks_as_if_it_were_not_there(what: Act) -> None:
    way = Way().submitted()

    with pytest.raises(NotFound, match="E_CASE_UNKNOWN"):
        examining.act(way.context, way.number, what=what, by=applicant("x", IROHA), now=NOW)
    with pytest.raises(NotFound, match="E_CASE_UNKNOWN"):
        stranger = Party(role=Role.SECRETARIAT, account="x", institution=IROHA)
        examining.act(way.context, way.number, what=what, by=stranger, now=NOW)


@pytest.mark.parametrize(
    ("what", "by"),
    [(Act.DECIDE, office()), (Act.ACCEPT, office()), (Act.VOTE, party(Role.MEMBER, "ume")), (Act.SUSPEND, office())],
)
def test_no_state_is_jumped(what: Act, by: Party) -> None:
    way = Way()

    with pytest.raises((Conflict, Invalid), match="E_CASE_MOVE"):
        way.do(what, by, reasons=REASONS)
    assert way.context.store.cases.find_head(way.number).events == 1  # type: ignore[union-attr]


def test_another_version_voids_scores_and_votes_and_everybody_who_examined_is_told() -> None:
    way = Way().referred().voted(names=("ume", "take"))
    entry = way.context.registry.find(ENTRY)
    assert entry is not None
    changed = replace(entry.current.microcredential, title=LocalizedText(ja="改題（見本）", en="Renamed (sample)"))
    way.context.registry.add_version(ENTRY, demonstration_entries.version(changed, 2))
    assert examining.completeness(way.context, way.case, now=way.now).newest == 2

    way.do(Act.AMEND, applicant(), version=2, subject={"digest": "forged"})

    assert way.case.subject.title.en == "Renamed (sample)"
    assert way.case.subject.digest == digest_of(demonstration_entries.version(changed, 2).microcredential)
    assert way.case.ballot is None
    assert way.case.counted_scorings == ()
    told = {
        (one.kind, one.to)
        for one in way.context.store.outbox.list_messages(limit=1000)
        if one.dedupe_id.startswith(f"case:{way.number}:{way.case.events}:")
    }
    assert told == {
        ("case.amended", "office@mail.example"),
        ("case.amended", "ann@mail.example"),
        ("case.amended", "ben@mail.example"),
        *(("case.vote_void", f"{name}@mail.example") for name in ("chair", "ume", "take", "matsu")),
    }


def test_a_version_that_does_not_exist_takes_no_ones_place() -> None:
    way = Way().submitted()

    with pytest.raises(NotFound, match="E_ENTRY_VERSION_UNKNOWN"):
        way.do(Act.AMEND, applicant(), version=2)
    with pytest.raises(Invalid, match="E_CASE_PARTICULARS"):
        way.do(Act.AMEND, applicant(), version="two")


def test_what_is_recognised_is_what_the_registry_still_says() -> None:
    way = Way().referred().voted()

    class Rewritten:
        def find(self, number: str) -> Any:
            entry = way_registry.find(number)
            assert entry is not None
            letter = replace(entry.current.microcredential, title=LocalizedText(ja="すりかえ（見本）"))
            return replace(entry, versions=(replace(entry.current, microcredential=letter),))

    way_registry = way.context.registry
    way.context = replace(way.context, registry=Rewritten())  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="E_CASE_OTHER_VERSION"):
        way.decide()


@pytest.mark.parametrize(
    "term",
    [
        {"valid_from": (NOW - timedelta(days=30)).isoformat()},
        {"valid_until": (NOW + timedelta(days=365 * 3)).isoformat()},
        {"valid_from": "2026-12-01"},
        {"valid_until": "tomorrow"},
    ],
)
def test_a_recognition_is_neither_dated_back_nor_longer_than_the_criteria_allow(term: dict[str, str]) -> None:
    way = Way().referred().voted()

    with pytest.raises(Invalid, match="E_TERM"):
        way.decide(**term)


def test_a_renewal_begins_when_what_it_renews_ends() -> None:
    context = make_bench()
    earlier = recognition(body=BODY, entry=ENTRY, valid_until=NOW + timedelta(days=90))
    keep(context, earlier)
    way = Way(context, case=opened(context, renews=earlier.number)).recognised()

    decided = way.case.last_decision
    assert decided is not None
    assert decided.valid_from == earlier.valid_until
    assert way.case.fee.state == "paid"


def keep(context: ExaminingContext, made: Recognition) -> None:
    edition = Edition(
        edition=1,
        url="https://u.example/e",
        issuer=made.body_did,
        key_id="z",
        payload=b"{}",
        intended_at=NOW,
        valid_from=made.valid_from,
        valid_until=made.valid_until,
    )
    context.store.recognitions.add(made, edition=edition, status=())
    context.store.recognitions.sign(made.number, 1, document=b'{"signed":1}', at=NOW)


class Hurried:
    """A case store before which somebody else is faster, once or always."""

    def __init__(self, inner: Any, *, times: int) -> None:
        self._inner, self._left = inner, times

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def append(self, event: CaseEvent, /, *, head: CaseHead) -> None:
        if self._left:
            self._left -= 1
            raise Conflict("E_CASE_RACE", number=head.number)
        self._inner.append(event, head=head)


@pytest.mark.parametrize(("times", "passes"), [(1, True), (2, False)])
def test_who_was_overtaken_once_is_examined_again_and_then_told(times: int, passes: bool) -> None:
    way = Way().complete()
    way.context.store.cases = Hurried(way.context.store.cases, times=times)  # type: ignore[misc]

    if passes:
        assert way.do(Act.SUBMIT, applicant()).state is State.SUBMITTED
    else:
        with pytest.raises(Conflict, match="E_CASE_RACE"):
            way.do(Act.SUBMIT, applicant())


def test_event_audit_entry_and_notices_are_stored_together_or_not_at_all() -> None:
    way = Way().complete()
    store = way.context.store
    before = (len(store.cases.list_events(way.number)), store.audit.count(), len(store.outbox.list_messages()))

    way.context = replace(way.context, failpoints=Stops(at="after_case_event"))
    with pytest.raises(Stopped):
        way.do(Act.SUBMIT, applicant())

    assert (
        len(store.cases.list_events(way.number)),
        store.audit.count(),
        len(store.outbox.list_messages()),
    ) == before
    assert store.cases.find_head(way.number).state is State.DRAFT  # type: ignore[union-attr]


def test_the_trail_tells_every_act_without_words_or_names() -> None:
    way = Way().reviewed()
    way.do(Act.DISCUSS, office())
    way.do(Act.COMMENT, party(Role.REVIEWER, "ann"), text="評価の記録が弱い（見本）")
    way.do(Act.REFER, office())
    way.voted().decide()

    trail = [event.entry for event in way.context.store.audit.list_events(subject=way.number)]
    assert [one.action for one in trail] == [
        f"case.{event.act.value}" for event in way.context.store.cases.list_events(way.number)
    ]
    actors = {one.action: one.actor for one in trail}
    assert actors["case.score"] == "reviewer B"
    assert actors["case.vote"] == "committee"
    assert actors["case.submit"] == "owner"
    told = {value for one in trail for value in (one.actor, *one.detail.values())}
    assert not told & {"ann", "ben", "chair", "ume", "take", "matsu"}
    assert not any(word in " ".join(told) for word in ("見本", "評価の記録", "基準を満たしている", ".pdf"))


def test_a_notice_names_nobody_quotes_nothing_and_spares_who_acted() -> None:
    way = Way().recognised()

    messages = way.context.store.outbox.list_messages(limit=1000)
    assert len({one.dedupe_id for one in messages}) == len(messages)
    told = {(one.kind, one.to) for one in messages}
    assert ("case.received", "rector@mail.example") in told
    assert ("case.received", "owner@mail.example") not in told
    assert ("case.submitted", "office@mail.example") in told
    assert ("case.assigned", "ann@mail.example") in told
    assert ("case.vote", "matsu@mail.example") in told
    assert ("case.decided", "owner@mail.example") in told
    assert ("case.votes_in", "office@mail.example") in told
    assert {one.language for one in messages if one.to == "ben@mail.example"} == {"en"}
    for one in messages:
        assert set(one.params) == {"number", "title_ja", "title_en", "body_ja", "body_en", "link"}
        assert "基準を満たしている" not in str(one.params)


def test_who_has_left_the_platform_is_not_written_to() -> None:
    way = Way().reviewed()
    way.context.people.gone.add("ann")  # type: ignore[attr-defined]

    way.do(Act.DISCUSS, office())

    told = [one.to for one in way.context.store.outbox.list_messages(limit=1000) if one.kind == "case.discussion"]
    assert told == ["ben@mail.example"]

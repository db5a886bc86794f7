"""An applicant names partners: a name strikes nobody; an institution that confirms in time is a party to the case."""

from datetime import timedelta

import pytest

from kakitome.errors import Conflict, KakitomeError, NotFound, Refused
from kakitome.learning.recognition import conflict
from kakitome.learning.recognition.case import Party
from kakitome.learning.recognition.partner import MOST_PARTNERS
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.procedure import Act, Role
from kakitome.learning.recognition.sight import sight_of
from kakitome.services import examining
from kakitome.services.examining import Application
from kakitome.services.examining.belonging import grounds_of
from kakitome.services.examining.late_belonging import LateKind, late_belongings
from services.cases import ASUKA, BODY, ENTRY, IROHA, TODAY, MemoryPeople, Way, applicant, known_as, make_bench, office


def partner(institution: str = IROHA) -> Party:
    return Party(role=Role.PARTNER, account=f"owner-of-{institution}", institution=institution)


def naming(institution: str = IROHA) -> Way:
    """A draft that names an institution, to which a reviewer and a member of the committee have belonged for years."""
    way = Way()
    for account in ("cho", "ume"):
        way.context.people.roles[account] = [IROHA]  # type: ignore[attr-defined]
    way.do(Act.NAME_PARTNER, applicant(), institution=institution)
    return way


def struck(way: Way) -> set[str]:
    """Tell who of the two may not examine the case."""
    judges = ("cho", "ume")
    return {account for account in judges if grounds_of(way.context, way.case, account=account, on=TODAY)}


def flags(way: Way, account: str = "cho") -> set[LateKind]:
    return {late.kind for late in late_belongings(way.context, way.case, account=account, on=TODAY)}


def mailed(way: Way, kind: str) -> set[tuple[str, str]]:
    mails = way.context.store.outbox.list_messages(limit=1000)
    return {(mail.to, mail.params["link"]) for mail in mails if mail.kind == f"case.{kind}"}


def test_naming_a_rival_strikes_none_of_its_people_and_the_secretariat_is_told() -> None:
    way = naming().accepted()
    way.do(Act.ASSIGN, office(), account="cho")

    assert [own.account for own in way.case.panel] == ["cho"]
    assert struck(way) == set()
    assert flags(way) == {LateKind.NAMED_PARTNER}
    assert flags(way, "ann") == set()


def test_the_administrators_of_the_institution_are_told_and_nobody_else_can_answer_for_it() -> None:
    way = naming()

    link = f"https://u.example/partner/{IROHA}"
    assert mailed(way, "partner_named") == {("owner-of-iroha@mail.example", link)}
    for stranger in (partner(ASUKA), partner("nowhere"), Party(role=Role.PARTNER, account="x", institution="")):
        with pytest.raises(NotFound, match="E_CASE_UNKNOWN"):
            way.do(Act.CONFIRM_PARTNER, stranger)
    for other in (applicant(), office()):
        with pytest.raises(Refused, match="E_CASE_ROLE"):
            way.do(Act.CONFIRM_PARTNER, other)
    for act in (Act.SUBMIT, Act.COMMENT, Act.NAME_PARTNER, Act.TAKE_BACK_PARTNER):
        with pytest.raises(KakitomeError):
            way.do(act, partner(), institution=IROHA, text="見本")
    assert sight_of(way.case, partner()).papers is False


def test_a_partner_that_confirms_before_the_application_is_handed_in_is_a_party() -> None:
    way = naming()
    way.do(Act.CONFIRM_PARTNER, partner())
    way.accepted().do(Act.ASSIGN, office(), account="cho")

    assert way.case.panel == ()
    assert struck(way) == {"cho", "ume"}
    assert {address for address, _ in mailed(way, "partner_confirmed")} == {"owner@mail.example", "rector@mail.example"}
    assert conflict.SAME_INSTITUTION in way.case.assignments[0].grounds


def test_a_partner_that_confirms_once_the_jury_may_be_known_is_a_flag_and_strikes_nobody() -> None:
    way = naming().accepted()
    way.do(Act.CONFIRM_PARTNER, partner())

    assert struck(way) == set()
    assert flags(way) == flags(way, "ume") == {LateKind.CONFIRMED_PARTNER}
    assert mailed(way, "partner_changed") == {("office@mail.example", f"https://u.example/secretariat/{way.number}")}


def test_taking_an_application_back_and_beginning_it_again_makes_no_party_either() -> None:
    first = Way().accepted().assigned()
    first.do(Act.ABANDON, applicant())
    later = first.now + timedelta(days=30)
    asked = Application(entry=ENTRY, version=1, procedure="recognition")
    again = Way(first.context, case=examining.open_case(first.context, asked, by=applicant(), now=later))
    again.now = later
    again.context.people.roles["cho"] = [IROHA]  # type: ignore[attr-defined]
    again.do(Act.NAME_PARTNER, applicant(), institution=IROHA)
    again.do(Act.CONFIRM_PARTNER, partner())

    assert again.case.partners == ()
    assert flags(again) == {LateKind.CONFIRMED_PARTNER}


def test_who_declines_is_none_and_is_asked_no_second_time() -> None:
    way = naming()
    way.do(Act.DECLINE_PARTNER, partner())

    assert struck(way) == set()
    assert flags(way) == set()
    with pytest.raises(Conflict, match="E_PARTNER_ANSWERED"):
        way.do(Act.CONFIRM_PARTNER, partner())
    with pytest.raises(NotFound, match="E_PARTNER_UNKNOWN"):
        way.do(Act.TAKE_BACK_PARTNER, applicant(), institution=IROHA)


def test_a_name_is_taken_back_from_a_draft_with_all_that_followed_from_it() -> None:
    way = naming()
    way.do(Act.CONFIRM_PARTNER, partner())
    way.do(Act.TAKE_BACK_PARTNER, applicant(), institution=IROHA)

    assert way.case.partners == ()
    assert struck(way) == set()
    assert {address for address, _ in mailed(way, "partner_taken_back")} == {"owner-of-iroha@mail.example"}
    with pytest.raises(Conflict, match="E_PARTNER_NAMED"):
        way.do(Act.NAME_PARTNER, applicant(), institution=IROHA)


def test_taking_a_name_back_brings_nobody_onto_a_jury_that_is_known() -> None:
    way = naming()
    way.do(Act.CONFIRM_PARTNER, partner())
    way.accepted().do(Act.TAKE_BACK_PARTNER, applicant(), institution=IROHA)

    assert struck(way) == {"cho", "ume"}


def test_an_institution_that_takes_on_a_partners_name_afterwards_is_a_colleague_by_nothing() -> None:
    way = naming()
    people = way.context.people
    assert isinstance(people, MemoryPeople)
    people.admins = {**people.admins, "rival": ["owner-of-rival"], "cousin": ["owner-of-cousin"]}
    people.known["cousin"] = Affiliation(institution="cousin", name=known_as(IROHA).name)
    way.do(Act.CONFIRM_PARTNER, partner())
    people.known["rival"] = Affiliation(institution="rival", name=known_as(IROHA).name)

    assert way.case.namesakes == ("cousin",)


@pytest.mark.parametrize(
    ("institution", "code"),
    [
        (ASUKA, "E_PARTNER_OF_THE_CASE"),
        (BODY, "E_PARTNER_OF_THE_CASE"),
        ("nowhere", "E_NODE_UNKNOWN"),
        ("", "E_NODE_UNKNOWN"),
        (IROHA, "E_PARTNER_NAMED"),
    ],
)
def test_whom_nobody_can_name(institution: str, code: str) -> None:
    way = naming()
    with pytest.raises(KakitomeError, match=code):
        way.do(Act.NAME_PARTNER, applicant(), institution=institution)


def test_no_application_writes_to_the_whole_country() -> None:
    context = make_bench()
    others = {f"u{number}": [f"owner-{number}"] for number in range(MOST_PARTNERS + 1)}
    context.people.admins = {**context.people.admins, **others}  # type: ignore[attr-defined]
    way = Way(context)
    for number in range(MOST_PARTNERS):
        way.do(Act.NAME_PARTNER, applicant(), institution=f"u{number}")
    with pytest.raises(Refused, match="E_PARTNERS_TOO_MANY"):
        way.do(Act.NAME_PARTNER, applicant(), institution=f"u{MOST_PARTNERS}")


def test_lists_find_a_case_by_the_institution_it_names_and_the_trail_holds_no_name_of_a_person() -> None:
    way = naming()
    way.do(Act.CONFIRM_PARTNER, partner())

    cases = way.context.store.cases
    assert [head.number for head in cases.list_heads(partner=IROHA)] == [way.number]
    assert cases.list_heads(partner=ASUKA) == cases.list_heads(account=IROHA) == []
    noted = [event.entry for event in way.context.store.audit.list_events(subject=way.number)]
    assert [entry.detail["partner"] for entry in noted if "partner" in entry.detail] == [IROHA, IROHA]

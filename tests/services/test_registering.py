"""Registering: whatever is described is taken in and checked; what would deceive is not; nothing is ever lost."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kakitome.errors import Conflict, Invalid, KakitomeError, NotFound, Refused
from kakitome.learning.microcredential import AwardingBody, Microcredential
from kakitome.learning.registry.candidate import Candidate
from kakitome.learning.registry.entry import AwardForm, EntrySource, EntryState, EnvelopeName, digest_of
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.services.registering import (
    RegisteringContext,
    register,
    register_all,
    register_next,
    register_own,
    withdraw,
)
from kakitome.values.localized_text import LocalizedText
from kakitome.values.number import parse_number
from services.desks import BASE, DID, ISSUER, LETTER, NOW
from support.stores import new_store, registry_of, store_beside

SITE = "https://k.example"
FORM, CSV = EntrySource.FORM, EntrySource.CSV


@pytest.fixture
def counter() -> RegisteringContext:
    book = new_store()
    registry = registry_of(book)
    return RegisteringContext(book=book, registry=registry, institution="u", site_url=SITE, actor="t.sato", now=NOW)


def own(letter: Microcredential = LETTER, state: VersionState = VersionState.IN_FORCE) -> MicrocredentialVersion:
    return MicrocredentialVersion(microcredential=letter, state=state, saved_at=NOW)


def foreign(title: str = "看護記録の書き方（見本）", **changes: Any) -> Candidate:
    body = AwardingBody(name=LocalizedText(ja="見本看護協会"))
    letter = changes.pop("letter", Microcredential(title=LocalizedText(ja=title), awarding_body=body))
    return replace(Candidate(letter=letter, forms=(AwardForm.PAPER,)), **changes)


def actions(counter: RegisteringContext) -> list[str]:
    return [event.entry.action for event in counter.book.audit.list_events()]


def codes(error: KakitomeError) -> list[str]:
    return [problem.code for problem in error.problems]


def test_a_definition_in_force_is_registered_with_what_its_issuer_says(counter: RegisteringContext) -> None:
    done = register_own(counter, own(), issuer=ISSUER)
    entry = done.entry
    assert parse_number(entry.number) == entry.number
    assert (entry.source, entry.identifier, entry.issuer) == (EntrySource.ISSUER, "data-literacy", DID)
    assert (entry.region, entry.provider_url) == ("JP", "https://u.example/")
    assert entry.current.address == f"{BASE}microcredentials/data-literacy-v1.json"
    assert AwardForm.OPEN_BADGES_3 in entry.current.forms
    (name,) = entry.current.envelopes
    assert name.achievement == f"{BASE}ob2/microcredentials/data-literacy-v1.json"
    assert (name.form, name.issuer) == (AwardForm.OPEN_BADGES_2, f"{BASE}ob2/issuer.json")
    assert entry.current.digest == digest_of(LETTER)
    assert (done.is_new_entry, done.report.to_go > 0) == (True, True)
    assert actions(counter) == ["entry.registered"]


def test_a_definition_that_names_nobody_is_its_issuers(counter: RegisteringContext) -> None:
    entry = register_own(counter, own(replace(LETTER, awarding_body=None)), issuer=ISSUER).entry
    body = entry.current.microcredential.awarding_body
    assert body is not None
    assert (body.name, body.identifier) == (ISSUER.name, DID)


@pytest.mark.parametrize("state", [VersionState.DRAFT, VersionState.WITHDRAWN])
def test_only_a_version_in_force_is_registered(counter: RegisteringContext, state: VersionState) -> None:
    with pytest.raises(Refused, match="E_ENTRY_NOT_IN_FORCE"):
        register_own(counter, own(state=state), issuer=ISSUER)
    assert counter.registry.list_of("u") == []


def test_the_same_words_again_are_the_same_version(counter: RegisteringContext) -> None:
    first = register_own(counter, own(), issuer=ISSUER)
    again = register_own(replace(counter, now=NOW + timedelta(days=1)), own(), issuer=ISSUER)
    assert (again.entry, again.is_new_entry, again.is_new_version) == (first.entry, False, False)
    assert actions(counter) == ["entry.registered"]


def test_a_later_definition_is_the_next_version_of_the_same_entry(counter: RegisteringContext) -> None:
    first = register_own(counter, own(), issuer=ISSUER)
    second = register_own(
        counter, own(replace(LETTER, version=2, title=LocalizedText(ja="改題（見本）"))), issuer=ISSUER
    )
    assert (second.entry.number, second.entry.current.version) == (first.entry.number, 2)
    assert second.entry.version(1) == first.entry.current
    assert second.entry.current.address.endswith("data-literacy-v2.json")
    assert actions(counter)[-1] == "entry.version_registered"


def test_something_awarded_on_paper_only_is_registered_under_a_name_that_stays(counter: RegisteringContext) -> None:
    first = register(counter, foreign(), source=FORM)
    again = register(counter, foreign(), source=FORM)
    assert first.entry == again.entry
    assert first.entry.current.microcredential.identifier == first.entry.identifier
    assert (first.entry.current.forms, first.entry.current.address) == ((AwardForm.PAPER,), "")


@pytest.mark.parametrize(
    ("candidate", "code"),
    [
        (foreign(""), "E_CANDIDATE_TITLE"),
        (foreign(letter=Microcredential(title=LocalizedText(en="Nursing"))), "E_CANDIDATE_PROVIDER"),
        (foreign(region="Tokyo"), "E_CANDIDATE_REGION"),
        (foreign(provider_url="javascript:alert(1)"), "E_CANDIDATE_URL"),
        (foreign(address="not an address", forms=()), "E_CANDIDATE_ADDRESS"),
        (foreign(address="https://x.example/a"), "E_CANDIDATE_PAPER"),
        (foreign(address=f"{SITE}/issuers/x/microcredentials/a.json", forms=()), "E_CANDIDATE_ADDRESS_HERE"),
        (foreign(address="http://k.example/issuers/x/a.json", forms=()), "E_CANDIDATE_ADDRESS_HERE"),
        (foreign(identifier="x" * 201), "E_CANDIDATE_TOO_LONG"),
        (
            foreign(
                letter=Microcredential(
                    title=LocalizedText(en="Nursing"),
                    awarding_body=AwardingBody(name=LocalizedText(en="Ex\u0430mple University")),
                )
            ),
            "E_CANDIDATE_MIXED_SCRIPT",
        ),
    ],
)
def test_what_is_useless_or_deceives_is_refused_with_its_reason(
    counter: RegisteringContext, candidate: Candidate, code: str
) -> None:
    with pytest.raises(Refused, match="E_ENTRY_REFUSED") as refused:
        register(counter, candidate, source=FORM)
    assert codes(refused.value) == [code]
    assert (counter.registry.list_of("u"), actions(counter)) == ([], [])


def test_an_entry_from_our_own_definition_is_not_changed_from_elsewhere(counter: RegisteringContext) -> None:
    number = register_own(counter, own(), issuer=ISSUER).entry.number
    other = foreign(identifier="data-literacy")
    for act in (
        lambda: register(counter, other, source=CSV),
        lambda: register_next(counter, number, candidate=other),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert codes(refused.value) == ["E_CANDIDATE_IS_OWN"]


def test_an_address_leads_to_one_entry(counter: RegisteringContext) -> None:
    taken = foreign(address="https://badges.example/1", forms=(AwardForm.OPEN_BADGES_2,))
    number = register(counter, taken, source=FORM).entry.number
    elsewhere = replace(counter, institution="v", book=store_beside(counter.book, "v"))
    with pytest.raises(Refused) as refused:
        register(elsewhere, taken, source=FORM)
    assert codes(refused.value) == ["E_CANDIDATE_ADDRESS_TAKEN"]
    revised = register(counter, replace(taken, region="JP-13"), source=FORM)
    assert revised.entry.number == number


def test_nobody_registers_the_name_of_another_envelope_that_is_somebody_elses(counter: RegisteringContext) -> None:
    register_own(counter, own(), issuer=ISSUER)
    elsewhere = replace(counter, institution="v", book=store_beside(counter.book, "v"))
    for achievement, code in (
        (f"{BASE}ob2/microcredentials/data-literacy-v1.json", "E_CANDIDATE_ADDRESS_TAKEN"),
        (f"{counter.site_url}/issuers/y/ob2/microcredentials/z-v1.json", "E_CANDIDATE_ADDRESS_HERE"),
        ("no identifier", "E_CANDIDATE_ADDRESS"),
    ):
        name = EnvelopeName(form=AwardForm.OPEN_BADGES_2, achievement=achievement)
        with pytest.raises(Refused) as refused:
            register(
                elsewhere,
                foreign(address="https://badges.example/1", forms=(AwardForm.OPEN_BADGES_2,), envelopes=(name,)),
                source=FORM,
            )
        assert code in codes(refused.value)
        assert {one.pointer for one in refused.value.problems} == {"/envelopes/0/achievement"}


def test_a_next_version_is_of_the_version_that_was_looked_at(counter: RegisteringContext) -> None:
    entry = register(counter, foreign(), source=FORM).entry
    revised = foreign("改訂版（見本）")
    with pytest.raises(Conflict, match="E_ENTRY_CHANGED"):
        register_next(counter, entry.number, candidate=revised, expected="0" * 64)
    done = register_next(counter, entry.number, candidate=revised, expected=entry.current.digest)
    assert (done.entry.number, done.entry.current.version, done.entry.identifier) == (entry.number, 2, entry.identifier)
    assert done.entry.current.microcredential.version == 2


def test_a_withdrawn_entry_stays_and_can_be_offered_again(counter: RegisteringContext) -> None:
    entry = register(counter, foreign(), source=FORM).entry
    assert withdraw(counter, entry.number).current.state is EntryState.WITHDRAWN
    with pytest.raises(Conflict, match="E_ENTRY_WITHDRAWN"):
        withdraw(counter, entry.number)
    again = register(counter, foreign(), source=FORM)
    assert (again.entry.current.version, again.entry.is_listed) == (2, True)
    assert actions(counter) == ["entry.registered", "entry.withdrawn", "entry.version_registered"]


def test_another_institutions_entry_is_not_to_be_found(counter: RegisteringContext) -> None:
    number = register(counter, foreign(), source=FORM).entry.number
    stranger = replace(counter, institution="v", book=store_beside(counter.book, "v"))
    for act in (lambda: withdraw(stranger, number), lambda: register_next(stranger, number, candidate=foreign())):
        with pytest.raises(NotFound, match="E_ENTRY_UNKNOWN"):
            act()


def test_of_a_list_all_are_registered_or_none_and_each_reason_names_its_place(counter: RegisteringContext) -> None:
    with pytest.raises(Invalid, match="E_ENTRIES_REFUSED") as refused:
        register_all(counter, [foreign(), foreign("")], source=CSV)
    assert [problem.pointer for problem in refused.value.problems] == ["/1/title"]
    done = register_all(counter, [foreign(), foreign("別の名（見本）")], source=CSV)
    assert [one.is_new_entry for one in done] == [True, True]

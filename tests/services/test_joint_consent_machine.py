"""Any order of asking, consenting, changing words, withdrawing and awarding, beside a set that says who agreed to what.

No award is ever signed that names a body which had not consented to these very words when it was put on record; and
every award is signed by each body that it names.

Source: docs/adr/0091.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from kakitome.errors import KakitomeError
from kakitome.gateways.memory_store.book import MemoryAwardBook
from kakitome.learning.joint_awarding import JointAct
from kakitome.learning.microcredential import AwardingBody, Kind, Microcredential
from kakitome.ports.awards import AwardFilter, AwardState
from kakitome.ports.issuers import IssuerKey, IssuerRecord, KeyState
from kakitome.ports.microcredentials import VersionState
from kakitome.services import defining
from kakitome.services.awarding_jointly import (
    JointAsking,
    JointDesk,
    JointPerson,
    PartnerKeys,
    ask_for_consent,
    consent,
    decline,
    withdraw,
    words_for,
)
from kakitome.services.issuing import RowStatus, issue, resume
from kakitome.values.localized_text import LocalizedText
from services.desks import BASE, DID, ISSUER, LETTER, NOW, Stopped, Stops, make_desk, order, vault_in_memory, wanted
from support.profiles import scaled

PARTNERS = ("v", "w")
NAMES = {name: LocalizedText(en=f"University {name}") for name in PARTNERS}
TEXTS = ("First steps.", "Second thoughts.", "Third words.")
WHO = JointPerson(account="dean", name="Dean")


class SharedActs:
    """A fake of `ports.joint_awards.JointActStore`: one list for all institutions."""

    def __init__(self, acts: list[JointAct], institution: str) -> None:
        self.acts, self.institution = acts, institution

    def add(self, act: JointAct, /) -> None:
        assert act.institution == self.institution
        self.acts.append(act)

    def list_about(self, microcredential: str, /) -> Sequence[JointAct]:
        return [act for act in self.acts if (act.lead, act.microcredential) == (self.institution, microcredential)]

    def list_as_partner(self) -> Sequence[JointAct]:
        return [act for act in self.acts if act.partner == self.institution]


class JointAwarding(RuleBasedStateMachine):
    """One definition of one lead, two partners; what the machine remembers knows nothing of acts and digests."""

    def __init__(self) -> None:
        super().__init__()
        acts: list[JointAct] = []
        self.now: datetime = NOW
        self.learners = count(1)
        self.stops = Stops()
        self.books, self.vaults = {}, {}
        bodies = tuple(AwardingBody(name=NAMES[name]) for name in PARTNERS)
        self.context = make_desk(
            replace(LETTER, kind=Kind.REGULAR, co_awarding_bodies=bodies),
            state=VersionState.DRAFT,
            book=MemoryAwardBook(),
            failpoints=self.stops,
            partners=PartnerKeys(open_book=lambda name: self.books[name], open_vault=lambda name: self.vaults[name]),
        )
        self.lead: MemoryAwardBook = self.context.book  # type: ignore[assignment]
        self.lead.joint_acts = SharedActs(acts, "u")
        for name in PARTNERS:
            self.books[name], self.vaults[name] = self._partner(name)
            self.books[name].joint_acts = SharedActs(acts, name)
        self.agreed: dict[str, set[tuple[int, str]]] = {name: set() for name in PARTNERS}

    def _partner(self, name: str) -> tuple[MemoryAwardBook, object]:
        book, vault = MemoryAwardBook(), vault_in_memory()
        issuer = replace(ISSUER, did=f"{DID[:-1]}{name}", name=NAMES[name], base_url=BASE.replace("/x/", f"/{name}/"))
        book.issuers.add(IssuerRecord(slug=name, issuer=issuer, created_at=NOW))
        key = IssuerKey(issuer=issuer.did, key_id=vault.create(), state=KeyState.ACTIVE, published_at=NOW)
        book.issuers.add_key(key)
        return book, vault

    def letter(self) -> Microcredential:
        latest = self.lead.microcredentials.find_latest(LETTER.identifier)
        assert latest is not None
        return latest.microcredential

    def words(self) -> tuple[int, str]:
        letter = self.letter()
        return letter.version, letter.content_description.en

    def desk(self, name: str) -> JointDesk:
        return JointDesk(
            lead="u", lead_book=self.lead, partner=name, partner_book=self.books[name], vault=self.vaults[name]
        )

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    @rule(text=st.sampled_from(TEXTS))
    def change_words(self, text: str) -> None:
        letter = replace(self.letter(), content_description=LocalizedText(ja="統計。", en=text))
        defining.save_draft(self.lead, letter, actor="owner", now=self.tick())

    @rule(name=st.sampled_from(PARTNERS))
    def ask_partner(self, name: str) -> None:
        asking = JointAsking(lead="u", partner=name, body=NAMES[name])
        ask_for_consent(self.lead, self.letter(), asking=asking, by=WHO, now=self.tick())

    @rule(name=st.sampled_from(PARTNERS), agrees=st.booleans())
    def answer(self, name: str, agrees: bool) -> None:
        try:
            digest = words_for(self.desk(name), LETTER.identifier).digest
        except KakitomeError:
            return
        act = consent if agrees else decline
        act(self.desk(name), LETTER.identifier, digest=digest, by=WHO, now=self.tick())
        (self.agreed[name].add if agrees else self.agreed[name].discard)(self.words())

    @rule(name=st.sampled_from(PARTNERS))
    def withdraw(self, name: str) -> None:
        try:
            withdraw(self.desk(name), LETTER.identifier, by=WHO, now=self.tick())
        except KakitomeError:
            return
        self.agreed[name].clear()

    @rule()
    def all_consent_and_it_is_in_force(self) -> None:
        """The way that chance alone finds too seldom."""
        for name in PARTNERS:
            self.ask_partner(name)
            self.answer(name, agrees=True)
        assert self.all_agreed()
        self.put_in_force()

    @rule()
    def put_in_force(self) -> None:
        letter, was_in_force = self.letter(), self.is_in_force()
        try:
            defining.put_in_force(self.lead, letter.identifier, version=letter.version, actor="owner", now=self.tick())
        except KakitomeError:
            assert not self.all_agreed()
        else:
            assert was_in_force or self.all_agreed()

    @rule(stops=st.sampled_from(["", "after_intent", "after_sign", "before_store"]))
    def award(self, stops: str) -> None:
        self.stops.at = stops
        version, _ = self.words()
        place = order(wanted(next(self.learners)), version=version, batch=f"list-{next(self.learners)}")
        may_be_awarded = self.all_agreed()
        try:
            (outcome,) = issue(self.context, place, now=self.tick())
        except Stopped:
            assert may_be_awarded
        except KakitomeError:
            assert not (may_be_awarded and self.is_in_force())
        else:
            assert may_be_awarded
            assert outcome.status is RowStatus.ISSUED
        finally:
            self.stops.at = ""

    @precondition(lambda self: self.lead.awards.list_open_intents())
    @rule()
    def resume_what_was_left(self) -> None:
        resume(self.context, now=self.tick())

    def all_agreed(self) -> bool:
        return all(self.words() in agreed for agreed in self.agreed.values())

    def is_in_force(self) -> bool:
        latest = self.lead.microcredentials.find_latest(LETTER.identifier)
        return latest is not None and latest.state is VersionState.IN_FORCE

    @invariant()
    def every_award_is_signed_by_all_that_it_names(self) -> None:
        which = AwardFilter(states=frozenset({AwardState.ISSUED}))
        for record in self.lead.awards.list_matching(which, limit=1000):
            document = json.loads(self.lead.awards.get_document(record.credential_id))
            signers = {proof["verificationMethod"].partition("#")[0] for proof in document["proof"]}
            assert signers == {DID, *(f"{DID[:-1]}{name}" for name in PARTNERS)}


@pytest.mark.slow
def test_no_award_names_a_body_that_has_not_consented_to_its_words() -> None:
    limits = settings(
        max_examples=scaled(40), stateful_step_count=25, suppress_health_check=list(HealthCheck), deadline=None
    )
    run_state_machine_as_test(JointAwarding, settings=limits)  # type: ignore[no-untyped-call]

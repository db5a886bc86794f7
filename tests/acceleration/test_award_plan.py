"""Awards filled into plans: the very bytes and statements of the reference, or nothing at all."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kakitome.acceleration.award_plan import AwardEdition, AwardPlans
from kakitome.acceleration.award_stand_ins import compile_award
from kakitome.acceleration.award_texts import texts_of
from kakitome.acceleration.sealing_plan import FilledDocument, sign_filled
from kakitome.documents.keys.multikey import encode_public
from kakitome.documents.sealing import SealingKey, look_at
from kakitome.documents.status.bitstring import BitstringStatusEntry
from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.documents.verification.field_rules import field_problems
from kakitome.learning.award import Award, Evidence, Learner
from kakitome.mapping.addresses import addresses_for, revoked_address, status_list_address
from kakitome.mapping.award_openbadge import Ingredients, NotWritable
from kakitome.mapping.openbadge.attachments import Attachments, Endorsed
from kakitome.values.award_links import AwardLinks
from kakitome.values.localized_text import LocalizedText
from mapping import examples
from support.profiles import scaled
from support.strategies import instants, texts

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
SEAL = SealingKey(sign=KEY.sign, verification_method=f"{examples.ISSUER.did}#{encode_public(KEY.public_key())}")
NOW = datetime(2026, 11, 21, 3, 4, 5, tzinfo=UTC)
PLANS = AwardPlans(most=500)
"""Shared by the examples of a test: learning a shape costs more than filling it in."""

ENDORSEMENT = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
    "id": "urn:uuid:3a5b57e4-2a37-4f0e-94d2-5a1c6f5a9f10",
    "type": ["VerifiableCredential", "EndorsementCredential"],
    "issuer": {"id": "did:web:e.example", "type": ["Profile"], "name": "見本協会"},
    "validFrom": "2026-01-01T00:00:00Z",
    "credentialSubject": {"id": examples.ISSUER.did, "type": ["EndorsementSubject"], "endorsementComment": "良い。"},
}


def made(award: Award = examples.AWARD, *, number: int = 1, **changes: Any) -> Ingredients:
    uuid = f"0b1f6f0e-6a51-4b27-9c7e-{number:012d}"
    base = examples.ISSUER.base_url
    status = tuple(
        BitstringStatusEntry(purpose=purpose, index=number, list_url=status_list_address(base, purpose, number=1))
        for purpose in ("revocation", "suspension")
    )
    given = Ingredients(
        award=award,
        issuer=examples.ISSUER,
        addresses=addresses_for(award.microcredential, base, uuid=uuid),
        status=status,
        salts=examples.SALTS,
        attachments=Attachments(),
    )
    return given._replace(**changes)


def award(**changes: Any) -> Award:
    return replace(examples.AWARD, **changes)


def filled(one: Ingredients, plans: AwardPlans | None = None) -> FilledDocument | None:
    """Fill in an award whose shape was seen before."""
    filling = (AwardPlans() if plans is None else plans).for_chunk(one)
    filling.fill(one)
    sheet = filling.fill(one)
    return sheet.filled if sheet else None


def agrees(one: Ingredients, found: FilledDocument) -> bool:
    ready = look_at(one.write(), rules=field_problems, canonicalize=expand_and_canonicalize)
    sealed = sign_filled(SEAL, found, created=NOW).verify()
    return found.agrees_with(ready) and sealed == SEAL.close(ready, created=NOW)


ORDINARY = {
    "full": award(narrative=LocalizedText()),
    "name alone": award(learner=Learner(name="髙橋"), grade="", evidence=(), narrative=LocalizedText()),
    "without end": award(valid_until=None, narrative=LocalizedText()),
    "percent": award(grade="85%", narrative=LocalizedText()),
    "score": award(grade="85", narrative=LocalizedText()),
    "passed": award(grade="合格", narrative=LocalizedText()),
    "failed": award(grade="fail", narrative=LocalizedText()),
    "own words for a grade": award(grade='"とても\\良い" <b>', narrative=LocalizedText()),
    "variants": award(learner=Learner(name="葛󠄀城 𠮷﨑 が 👩🏽‍🔬", student_number="Ｂ２１"), narrative=LocalizedText()),
    "fractions": award(valid_from=datetime(2026, 9, 30, 1, 2, 3, 450000, tzinfo=UTC), narrative=LocalizedText()),
    "three evidences": award(
        evidence=(
            Evidence(url="https://a.example/1?x=%E3%81%82#y", name="一"),
            Evidence(name="二", narrative="語り"),
            Evidence(url="https://a.example/3"),
        ),
        narrative=LocalizedText(),
    ),
    "narrative": award(narrative=LocalizedText(ja="最優秀。", en="Best.\n- second line")),
}


@pytest.mark.parametrize("one", ORDINARY.values(), ids=ORDINARY)
def test_an_ordinary_award_is_filled_in_as_the_reference_would(one: Award) -> None:
    found = filled(made(one))
    assert found is not None
    assert agrees(made(one), found)


CARRIED = {
    "renewal": Attachments(follows=("https://asuka.example/issuers/asuka/credentials/1.json", "zQmWvQxTqbG2Z9HPJg")),
    "newest edition": Attachments(refreshes=True),
    "newest edition by a link": Attachments(
        refreshes=True, links=AwardLinks(site_url="https://k.example", secrets=(bytes(32),))
    ),
    "withdrawn list": Attachments(revocation_list_url=revoked_address(examples.ISSUER.base_url)),
    "endorsement": Attachments(of_issuer=Endorsed(documents=(ENDORSEMENT,))),
    "token": Attachments(of_achievement=Endorsed(tokens=("a.b.c",))),
}


@pytest.mark.parametrize("carried", CARRIED.values(), ids=CARRIED)
def test_what_an_award_carries_is_filled_in_with_it(carried: Attachments) -> None:
    one = made(attachments=carried)
    found = filled(one)
    assert found is not None
    assert agrees(one, found)


def test_a_sealed_image_is_part_of_the_edition() -> None:
    plain = made()
    sealed = plain._replace(addresses=replace(plain.addresses, image="https://asuka.example/images/a-R-7.png"))
    for one in (plain, sealed):
        found = filled(one, PLANS)
        assert found is not None
        assert agrees(one, found)


REFUSED_BY_THE_REFERENCE = {
    "control": award(learner=Learner(name="a\x07b")),
    "control in what is hashed": award(learner=Learner(name="a", email="a\x1f@u.example")),
    "relative evidence": award(evidence=(Evidence(url="works/42"),)),
    "relative name": award(learner=Learner(name="a", did="learner")),
    "nobody": award(learner=Learner(name="")),
    "ends before it begins": award(valid_until=examples.AWARD.valid_from - timedelta(days=1)),
}


@pytest.mark.parametrize("one", REFUSED_BY_THE_REFERENCE.values(), ids=REFUSED_BY_THE_REFERENCE)
def test_what_the_reference_refuses_is_never_filled_in(one: Award) -> None:
    plans = AwardPlans()
    filled(made(award(learner=examples.AWARD.learner)), plans)
    assert filled(made(one), plans) is None
    try:
        ready = look_at(made(one).write(), rules=field_problems, canonicalize=expand_and_canonicalize)
    except NotWritable:
        return
    assert ready.problems


LEFT_TO_THE_REFERENCE = {
    "direction": award(learner=Learner(name="a\u202eb")),
    "line break in a name": award(learner=Learner(name="a\nb")),
    "private use": award(learner=Learner(name="\ue000")),
    "in place of an object": award(learner=Learner(name="a\ufffcb")),
    "in place of a character": award(learner=Learner(name="a\ufffdb")),
    "evidence twice": award(evidence=(Evidence(url="https://a.example/1"), Evidence(url="https://a.example/1"))),
    "evidence that is the award": award(evidence=(Evidence(url=made().addresses.credential),)),
    "evidence that is the issuer": award(evidence=(Evidence(url=examples.ISSUER.did),)),
    "evidence in Japanese letters": award(evidence=(Evidence(url="https://例え.example/あ"),)),
    "learner who is the issuer": award(learner=Learner(name="a", did=examples.ISSUER.did)),
    "very many evidences": award(evidence=tuple(Evidence(url=f"https://a.example/{n}") for n in range(13))),
}


@pytest.mark.parametrize("one", LEFT_TO_THE_REFERENCE.values(), ids=LEFT_TO_THE_REFERENCE)
def test_what_is_unusual_is_left_to_the_reference(one: Award) -> None:
    assert filled(made(one)) is None


def test_evidences_that_say_the_same_are_told_apart_as_the_reference_would_or_left_to_it() -> None:
    one = made(award(evidence=(Evidence(name="一"), Evidence(name="一"), Evidence(name="二"))))
    found = filled(one)
    assert found is None or agrees(one, found)


def test_an_identifier_without_a_salt_is_left_to_the_reference() -> None:
    assert filled(made(salts={**examples.SALTS, "emailAddress": ""})) is None


def test_a_shape_is_learned_when_it_is_seen_for_the_second_time() -> None:
    filling = AwardPlans().for_chunk(made())
    assert [filling.fill(made(number=n)) is None for n in (1, 2, 3)] == [True, False, False]


def test_plans_that_were_not_used_for_long_are_forgotten() -> None:
    plans = AwardPlans(most=2)
    for grade in ("85%", "85", "秀"):
        filled(made(award(grade=grade)), plans)
    assert len(plans) == 2
    assert plans.for_chunk(made()).fill(made(award(grade="85%"))) is None


def test_a_plan_that_was_given_up_is_not_learned_again() -> None:
    plans = AwardPlans()
    filling = plans.for_chunk(made())
    filling.fill(made())
    sheet = filling.fill(made())
    assert sheet is not None
    sheet.plan.give_up()
    assert filling.fill(made()) is None
    assert plans.for_chunk(made()).fill(made()) is None


def different() -> Sequence[Ingredients]:
    one, mc = made(), examples.DEFINITION
    return (
        one._replace(award=award(microcredential=replace(mc, price=None))),
        one._replace(issuer=replace(examples.ISSUER, email="other@asuka.example")),
        one._replace(addresses=replace(one.addresses, page="https://asuka.example/p")),
        one._replace(attachments=CARRIED["token"]),
    )


def test_an_issuer_read_anew_is_of_the_same_edition_and_a_number_written_otherwise_is_not() -> None:
    def carrying(number: float) -> Ingredients:
        return made(attachments=Attachments(of_achievement=Endorsed(documents=({"weight": number},))))

    plain, token = AwardEdition.of(made()), AwardEdition.of(made(attachments=CARRIED["token"]))
    assert plain.holds(made()._replace(issuer=replace(examples.ISSUER), attachments=Attachments()))
    assert not plain.holds(made()._replace(issuer=replace(examples.ISSUER, colour="#000000")))
    assert token.holds(
        made(
            attachments=replace(
                CARRIED["token"], of_achievement=Endorsed(tokens=CARRIED["token"].of_achievement.tokens)
            )
        )
    )
    assert not AwardEdition.of(carrying(1)).holds(carrying(1.0))


@pytest.mark.parametrize("other", different(), ids=["definition", "issuer", "addresses", "attachments"])
def test_plans_of_one_edition_are_not_used_for_another(other: Ingredients) -> None:
    plans = AwardPlans()
    filled(made(), plans)
    assert plans.for_chunk(made()).fill(other) is None
    found = filled(other, plans)
    assert found is not None
    assert agrees(other, found)


def test_an_amount_that_is_equal_and_written_otherwise_is_another_edition() -> None:
    credits = examples.DEFINITION.credit_recognition
    assert credits is not None
    assert credits.credits is not None
    other = replace(
        examples.DEFINITION, credit_recognition=replace(credits, credits=credits.credits + 0 * credits.credits / 10)
    )
    plans = AwardPlans()
    filled(made(), plans)
    one = made(award(microcredential=other))
    found = filled(one, plans)
    assert found is not None
    assert agrees(one, found)


def test_a_definition_that_says_what_stand_ins_say_is_still_told_apart() -> None:
    said = LocalizedText(ja="stand-in 1 name", en="A")
    one = made(award(microcredential=replace(examples.DEFINITION, title=said, content_description=said), grade="A"))
    found = filled(one)
    assert found is not None
    assert agrees(one, found)


def test_an_award_without_anything_to_fill_in_places_of_status_has_a_plan() -> None:
    one = made(status=())
    found = filled(one)
    assert found is not None
    assert agrees(one, found)


_urls = st.one_of(
    st.just(""),
    st.sampled_from(["https://a.example/1", "https://a.example/2", "did:web:x", "x y", "https://例え.example/"]),
)
_awards = st.builds(
    award,
    learner=st.builds(
        Learner, name=texts, reading=st.just("") | texts, email=st.just("") | texts, student_number=st.just("") | texts
    ),
    awarded_on=st.dates(min_value=date(1000, 1, 1)),
    valid_from=instants,
    valid_until=st.none() | instants,
    grade=st.one_of(st.sampled_from(["", "A", "85", "85%", "合格", "fail"]), texts),
    evidence=st.lists(st.builds(Evidence, url=_urls, name=st.just("") | texts, narrative=st.just("")), max_size=2).map(
        tuple
    ),
    narrative=st.builds(LocalizedText, ja=st.just("") | texts, en=st.just("") | texts),
)


@settings(max_examples=scaled(120), deadline=None, suppress_health_check=list(HealthCheck))
@given(one=_awards, number=st.integers(0, 131_071), attachments=st.sampled_from([Attachments(), *CARRIED.values()][:3]))
def test_whatever_is_filled_in_is_what_the_reference_says(one: Award, number: int, attachments: Attachments) -> None:
    ingredients = made(one, number=number, attachments=attachments)
    found = filled(ingredients, PLANS)
    if found is not None:
        assert agrees(ingredients, found)


def test_the_texts_of_an_award_all_stand_in_its_document() -> None:
    told = texts_of(made())
    assert told is not None
    written = json.dumps(made().write(), ensure_ascii=False)
    assert all(json.dumps(text, ensure_ascii=False) in written for text in told.texts)


def test_a_mapping_that_looked_at_a_text_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Ingredients.write

    def looking(self: Ingredients) -> dict[str, Any]:
        document = honest(self)
        return {**document, "description": f"{len(self.award.learner.name)} letters, {self.award.number}"}

    monkeypatch.setattr(Ingredients, "write", looking)
    assert compile_award(made()) is None

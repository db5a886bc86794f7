"""Institutions award together: asked, consented to by digest, signed by every key, told by the verifier."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from kakitome import texts
from kakitome.documents.verification.check import Report, Verdict
from kakitome.errors import Conflict, KakitomeError, Refused
from kakitome.journeys.crediting.pathways import examine_pathway
from kakitome.journeys.handing_out.envelopes import bundle_of
from kakitome.journeys.institutions.awarding_jointly import ask_institution, desk_of, list_for_partner
from kakitome.learning.award import Learner
from kakitome.learning.credit.pathway import Pathway, PathwayInstitution
from kakitome.learning.definition import read
from kakitome.learning.joint_awarding import JointStanding
from kakitome.learning.microcredential import AwardingBody, Microcredential
from kakitome.learning.registry.entry import Entry
from kakitome.library.verifier import build_verifier
from kakitome.mapping.certificate import CertificateMaterial
from kakitome.mapping.certificate.sections import sections_of
from kakitome.mapping.certificate.wording import CertificateWording
from kakitome.mapping.openbadge.reading import from_credential
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.services import defining
from kakitome.services.awarding_jointly import JointAsking, JointPerson, consent, decline, withdraw, words_for
from kakitome.services.holding import find_held
from kakitome.services.issuing import Order, RowStatus, issue
from kakitome.services.issuing.correcting import correct_learner
from kakitome.services.issuing.model import Wanted
from kakitome.services.issuing.renewing import renew
from kakitome.services.registering import RegisteringContext, register_own
from kakitome.values.instants import JAPAN
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts.award_forms import is_signed_by_several
from kakitome.web.parts.letter import letter_of
from support import institutions

pytestmark = pytest.mark.django_db

LEAD, PARTNER = (
    LocalizedText(ja="見本大学", en="Example University"),
    LocalizedText(ja="共同大学", en="Joint University"),
)
OWNER = JointPerson(account="owner", name="見本 一郎")
DEAN = JointPerson(account="dean", name="共同 花子")


@pytest.fixture(autouse=True)
def both() -> None:
    institutions.open_university("u", LEAD)
    institutions.open_university("v", PARTNER)


def did_of(institution: str) -> str:
    (record,) = institutions.platform().store(institution).issuers.list_issuers()
    return record.issuer.did


def joint_letter(**changed: Any) -> Microcredential:
    letter, _ = read(institutions.DEFINITION.read_bytes())
    did, partner = did_of("u"), did_of("v")
    return replace(
        letter,
        awarding_body=AwardingBody(name=LEAD, identifier=did),
        co_awarding_bodies=(AwardingBody(name=PARTNER, identifier=partner),),
        **changed,
    )


def saved(letter: Microcredential) -> Microcredential:
    platform = institutions.platform()
    return defining.save_draft(platform.store("u"), letter, actor="owner", now=platform.now()).microcredential


def version_of(letter: Microcredential) -> MicrocredentialVersion:
    return institutions.platform().store("u").microcredentials.get(letter.identifier, letter.version)


def asked(letter: Microcredential) -> None:
    asking = JointAsking(lead="u", partner="v", body=PARTNER)
    ask_institution(
        institutions.platform(), version_of(letter), asking=asking, by=OWNER, now=institutions.platform().now()
    )


def consented(identifier: str) -> None:
    platform = institutions.platform()
    desk = desk_of(platform, lead="u", partner="v")
    consent(desk, identifier, digest=words_for(desk, identifier).digest, by=DEAN, now=platform.now())


def put_in_force(letter: Microcredential) -> None:
    platform = institutions.platform()
    defining.put_in_force(
        platform.store("u"), letter.identifier, version=letter.version, actor="owner", now=platform.now()
    )


def awarded(letter: Microcredential, name: str = "学習 者子") -> str:
    """Award it to one learner; return the credential's identifier."""
    platform = institutions.platform()
    wanted = Wanted(
        learner=Learner(name=name, student_number=name, email=f"{len(name)}@l.example"),
        awarded_on=platform.now().date(),
        grade_confirmed=True,
    )
    order = Order(
        issuer=did_of("u"),
        microcredential=letter.identifier,
        version=letter.version,
        actor="owner",
        wanted=[wanted],
    )
    (outcome,) = issue(platform.issuing_context("u"), order, now=platform.now())
    assert outcome.status is RowStatus.ISSUED, outcome
    institutions.work("u")
    return outcome.credential_id


def in_force() -> Microcredential:
    letter = saved(joint_letter())
    asked(letter)
    consented(letter.identifier)
    put_in_force(letter)
    return letter


def registered(letter: Microcredential) -> Entry:
    platform = institutions.platform()
    counter = RegisteringContext(
        book=platform.store("u"),
        registry=platform.registry,
        institution="u",
        site_url=platform.site_url,
        actor="owner",
        now=platform.now(),
    )
    (record,) = platform.store("u").issuers.list_issuers()
    return register_own(counter, version_of(letter), issuer=record.issuer).entry


def document(credential_id: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(institutions.platform().store("u").awards.get_document(credential_id))
    return data


def checked(data: Mapping[str, Any]) -> Report:
    platform = institutions.platform()
    return platform.verifier().verify_bytes(json.dumps(data).encode(), now=platform.now() + timedelta(minutes=1))


def codes(report: Report) -> list[str]:
    return [problem.code for check in report.checks for problem in (check.reason, *check.problems)]


def refusal_of(act: Any, *args: Any, **named: Any) -> list[str]:
    with pytest.raises(KakitomeError) as refused:
        act(*args, **named)
    return [refused.value.code, *(problem.code for problem in refused.value.problems)]


def test_it_is_in_force_and_awarded_only_when_the_other_consented_to_these_very_words() -> None:
    letter = saved(joint_letter())
    assert refusal_of(put_in_force, letter) == ["E_NOT_COMPLETE", "E_JOINT_NOT_ASKED"]
    asked(letter)
    assert refusal_of(put_in_force, letter) == ["E_NOT_COMPLETE", "E_JOINT_NO_ANSWER"]
    consented(letter.identifier)
    other = saved(replace(letter, content_description=LocalizedText(en="Something else.")))
    assert refusal_of(put_in_force, other) == ["E_NOT_COMPLETE", "E_JOINT_CHANGED"]
    (request,) = list_for_partner(institutions.platform(), "v")
    assert request.words is not None
    assert request.words.standing.standing is JointStanding.CHANGED
    assert request.words.before is not None
    assert request.words.before.words == letter
    consented(letter.identifier)
    put_in_force(other)
    awarded(other)


def test_every_body_signs_the_award_and_the_verifier_names_who_signed() -> None:
    letter = in_force()
    award = document(awarded(letter))
    dids = [did_of("u"), did_of("v")]
    assert [proof["verificationMethod"].partition("#")[0] for proof in award["proof"]] == dids
    report = checked(award)
    assert report.verdict is Verdict.VALID, codes(report)
    assert report.check("proof").working["co_signed_by"] == dids[1]
    assert "I_JOINT_SIGNED" in codes(report)

    alone = checked({**award, "proof": award["proof"][0]})
    assert (alone.verdict, "I_JOINT_CONSENTED" in codes(alone)) == (Verdict.VALID, True)
    assert checked({**award, "proof": award["proof"][1]}).verdict is Verdict.INVALID_SIGNATURE
    forged = {**award["proof"][1], "proofValue": award["proof"][0]["proofValue"]}
    assert checked({**award, "proof": [award["proof"][0], forged]}).verdict is Verdict.INVALID_SIGNATURE


def test_whoever_withdraws_signs_nothing_further_and_what_was_awarded_stays() -> None:
    letter = in_force()
    first = awarded(letter)
    platform = institutions.platform()
    withdraw(desk_of(platform, lead="u", partner="v"), letter.identifier, by=DEAN, now=platform.now())
    assert refusal_of(awarded, letter, "もう 一人") == ["E_JOINT_CONSENT", "E_JOINT_WITHDRAWN"]
    assert checked(document(first)).verdict is Verdict.VALID
    context, number = platform.issuing_context("u"), _number_of(first)
    learner = Learner(name="学習 花子", student_number="学習 者子")
    anew = correct_learner(context, number, learner=learner, actor="owner", now=platform.now())
    assert "I_JOINT_SIGNED" in codes(checked(document(anew.credential_id)))
    until = platform.now() + timedelta(days=3650)
    assert refusal_of(renew, context, number, valid_until=until, actor="owner", now=platform.now())[0] == (
        "E_JOINT_CONSENT"
    )


def test_an_answer_to_words_that_changed_meanwhile_is_no_answer() -> None:
    letter = saved(joint_letter())
    asked(letter)
    platform = institutions.platform()
    desk = desk_of(platform, lead="u", partner="v")
    digest = words_for(desk, letter.identifier).digest
    saved(replace(letter, title=LocalizedText(en="Another title")))
    for answer in (consent, decline):
        with pytest.raises(Conflict) as refused:
            answer(desk, letter.identifier, digest=digest, by=DEAN, now=platform.now())
        assert refused.value.code == "E_JOINT_WORDS_CHANGED"


def test_an_institution_is_one_body_and_asks_itself_for_nothing() -> None:
    letter = saved(joint_letter())
    platform = institutions.platform()
    with pytest.raises(Refused) as refused:
        ask_institution(
            platform,
            version_of(letter),
            asking=JointAsking(lead="u", partner="u", body=PARTNER),
            by=OWNER,
            now=institutions.platform().now(),
        )
    assert refused.value.code == "E_JOINT_OWN"
    third = AwardingBody(name=LocalizedText(en="Third"))
    letter = saved(replace(letter, co_awarding_bodies=(*letter.co_awarding_bodies, third)))
    asked(letter)
    with pytest.raises(Refused) as refused:
        ask_institution(
            platform,
            version_of(letter),
            asking=JointAsking(lead="u", partner="v", body=third.name),
            by=OWNER,
            now=platform.now(),
        )
    assert refused.value.code == "E_JOINT_TWICE"


def test_a_joint_pathway_leads_to_what_all_its_bodies_sign() -> None:
    letter = in_force()
    platform = institutions.platform()
    entry = registered(letter)
    both = (PathwayInstitution(name=LEAD, identifier="u"), PathwayInstitution(name=PARTNER, identifier="v"))
    pathway = Pathway(title=letter.title, awarded_number=entry.number, institutions=both)

    def told() -> set[str]:
        examined = examine_pathway(platform, pathway, consents=frozenset({"v"}), now=platform.now())
        return {finding.code for finding in examined.findings if finding.pointer == "/awarded_number"}

    assert told() == set()
    withdraw(desk_of(platform, lead="u", partner="v"), letter.identifier, by=DEAN, now=platform.now())
    assert told() == {"E_PATHWAY_AWARD_ALONE"}


def _number_of(credential_id: str) -> str:
    record = institutions.platform().store("u").awards.find_by_credential_id(credential_id)
    assert record is not None
    return record.number


def test_the_evidence_bundle_tells_offline_that_every_body_signed() -> None:
    # Its log is a folder, which an earlier test of this process may have left there when its rows were rolled back.
    shutil.rmtree(institutions.platform().installation.log_dir, ignore_errors=True)
    letter = in_force()
    asked_for = awarded(letter)
    platform = institutions.platform()
    held = find_held(platform.directory, _number_of(asked_for))
    assert held is not None

    bundle = bundle_of(platform, held, actor="test")
    assert is_signed_by_several(document(asked_for))

    offline = build_verifier(is_offline=True).verify_bytes(bundle, now=platform.now())
    unclear = [(check.id, check.reason) for check in offline.checks if check.verdict is Verdict.INDETERMINATE]
    assert unclear == []
    assert offline.verdict is Verdict.VALID_UNTRUSTED_ISSUER
    assert offline.check("proof").working["co_signed_by"] == did_of("v")
    assert "I_JOINT_SIGNED" in codes(offline)


@pytest.mark.slow
def test_the_day_of_each_consent_stands_on_entry_award_and_sheet(client: Client) -> None:
    letter = in_force()
    platform = institutions.platform()
    (record,) = platform.store("u").issuers.list_issuers()
    entry = registered(letter)
    credential_id = awarded(letter)
    today = platform.now().astimezone(JAPAN).date()
    day = texts.written_date(today.isoformat(), "en")

    stated, facts, _ = from_credential(document(credential_id))
    assert [(consent.body.en, consent.on) for consent in facts.consents] == [(PARTNER.en, today)]
    with translation.override("en"):
        said = {line.title: str(line.value) for line in letter_of(stated, facts).descriptors}
    assert PARTNER.en in said["Consented to awarding it jointly on"]
    assert day in said["Consented to awarding it jointly on"]
    material = CertificateMaterial(
        microcredential=stated,
        facts=facts,
        credential=b"{}",
        issuer=record.issuer,
        address="https://example.test",
        as_of=platform.now(),
    )
    assert f"{PARTNER.en}, {day}" in json.dumps(sections_of(material, CertificateWording("en")), ensure_ascii=False)

    page = client.get(f"/registry/{entry.number}", headers={"Accept-Language": "en"}).content.decode()
    assert "Consented on <time" in page
    withdraw(desk_of(platform, lead="u", partner="v"), letter.identifier, by=DEAN, now=platform.now())
    page = client.get(f"/registry/{entry.number}", headers={"Accept-Language": "en"}).content.decode()
    assert "withdrew from further awards on" in page

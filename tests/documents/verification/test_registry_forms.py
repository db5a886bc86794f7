"""Registries in every form: roots, the consortium's registry of issuers, and signed trusted lists."""

import base64
import copy
from datetime import UTC, datetime
from typing import Any

import pytest

from kakitome.documents.keys.x509_chain import certificate_id
from kakitome.documents.verification.registries import (
    IssuerRegistry,
    RegistryInvalid,
    RegistryPointer,
    parse_registry,
    read_registry_file,
)
from kakitome.documents.verification.registry_answers import IssuerListing, IssuerQuery, ask_registries
from kakitome.documents.verification.trusted_list_seal import can_verify_lists
from vectors import issuer_site, seal_certificates, trusted_lists

NOW = datetime(2026, 11, 21, tzinfo=UTC)
ROOT = seal_certificates.authority()
SEAL = seal_certificates.institution(ROOT)
OPERATOR = seal_certificates.authority("Scheme operator (sample)")
SINCE_2020 = (trusted_lists.GRANTED, "2020-01-01T00:00:00Z")

needs_signxml = pytest.mark.skipif(not can_verify_lists(), reason="SIGNXML IS NOT INSTALLED: no trusted list is tested")


def own_form(**members: Any) -> bytes:
    return issuer_site.as_bytes({"name": "Register (sample)", **members})


def asked(**changed: Any) -> IssuerQuery:
    given: dict[str, Any] = {
        "issuer_id": certificate_id(SEAL.der),
        "certificates": (SEAL.der,),
        "country": "",
        "awarded_at": NOW,
        "now": NOW,
    }
    return IssuerQuery(**(given | changed))


def ask(registry: IssuerRegistry, **changed: Any) -> IssuerListing:
    (answered,) = ask_registries([registry], asked(**changed))
    return answered


def said(answered: IssuerListing) -> tuple[str, str]:
    assert answered.answer.reason
    return answered.answer.answer, answered.answer.reason.code


@pytest.mark.parametrize("written", [ROOT.pem, base64.b64encode(ROOT.der).decode()])
def test_a_root_in_pem_or_base64_makes_certificates_below_it_known(written: str) -> None:
    registry = parse_registry(own_form(roots=[written]))
    assert registry.roots == (ROOT.der,)
    answered = ask(registry)
    assert said(answered) == ("listed", "I_REGISTRY_CHAIN")
    assert answered.answer.name.en == "Sample Root"


def test_a_certificate_under_another_root_is_not_listed() -> None:
    registry = parse_registry(own_form(roots=[seal_certificates.authority().pem]))
    assert said(ask(registry)) == ("not_listed", "I_REGISTRY_NOT_LISTED")


def test_an_institution_s_own_certificate_can_be_listed_as_an_issuer() -> None:
    registry = parse_registry(own_form(issuers=[{"id": certificate_id(SEAL.der), "name": "Asuka University"}]))
    answered = ask(registry)
    assert (said(answered), answered.answer.name.en) == (("listed", "I_REGISTRY_LISTED"), "Asuka University")


def test_an_issuer_with_an_https_address_is_compared_as_an_exact_text() -> None:
    registry = parse_registry(own_form(issuers=[{"id": "https://u.example/issuer.json"}]))
    assert said(ask(registry, issuer_id="https://u.example/issuer.json", certificates=()))[0] == "listed"
    assert said(ask(registry, issuer_id="https://u.example/issuer.json/", certificates=()))[0] == "not_listed"


def test_an_issuer_of_another_country_is_not_covered() -> None:
    registry = parse_registry(own_form(countries=["JP"], issuers=[]))
    assert said(ask(registry, country="DE")) == ("not_covered", "I_REGISTRY_NOT_COVERED")


@pytest.mark.parametrize("roots", ["MII=", ["MII"], ["!"], [3], [seal_certificates.weak_institution(ROOT).pem]])
def test_a_root_that_is_no_certificate_refuses_the_file(roots: Any) -> None:
    with pytest.raises(RegistryInvalid) as refusal:
        parse_registry(own_form(roots=roots))
    assert str(refusal.value.params["place"]).startswith("/roots")


CONSORTIUM = {
    "meta": {"created": "2026-01-01T00:00:00Z"},
    "registry": {
        issuer_site.DID: {"name": "Asuka University (sample)", "url": "https://u.example", "location": "Nara"}
    },
}


def test_the_consortium_s_registry_of_issuers_is_read() -> None:
    registry = parse_registry(issuer_site.as_bytes(CONSORTIUM), label="members.json")
    assert registry.name.en == "members.json"
    answered = ask(registry, issuer_id=issuer_site.DID, certificates=())
    assert (said(answered)[0], answered.answer.name.en) == ("listed", "Asuka University (sample)")


@pytest.mark.parametrize("flaw", [[], "x", {issuer_site.DID: []}, {issuer_site.DID: {"name": 3}}, {"": {"name": "x"}}])
def test_a_broken_registry_of_issuers_is_refused(flaw: Any) -> None:
    document = copy.deepcopy(CONSORTIUM)
    document["registry"] = flaw
    with pytest.raises(RegistryInvalid):
        parse_registry(issuer_site.as_bytes(document))


def test_a_trusted_list_without_a_named_signer_is_told_and_not_believed() -> None:
    registry = parse_registry(trusted_lists.trusted_list(trusted_lists.service(ROOT.der, SINCE_2020)))
    assert registry.name.en == "EX: Sample trusted list"
    assert registry.roots == ()
    assert said(ask(registry)) == ("could_not_ask", "W_REGISTRY_UNSIGNED")


def test_an_unsigned_list_is_not_believed_although_a_signer_was_named() -> None:
    registry = parse_registry(
        trusted_lists.trusted_list(trusted_lists.service(ROOT.der, SINCE_2020)), signers=[OPERATOR.der]
    )
    assert said(ask(registry)) == ("could_not_ask", "W_REGISTRY_UNSIGNED")


def listed_by(*services: str, **more: str) -> IssuerRegistry:
    return parse_registry(
        trusted_lists.signed(trusted_lists.trusted_list(*services, **more), OPERATOR), signers=[OPERATOR.der]
    )


@needs_signxml
def test_a_granted_service_of_a_signed_list_makes_its_certificates_known() -> None:
    answered = ask(listed_by(trusted_lists.service(ROOT.der, SINCE_2020)))
    assert said(answered) == ("listed", "I_REGISTRY_CHAIN")
    assert answered.is_current
    assert answered.answer.name.en == "Sample Issuing Service"


@needs_signxml
def test_a_service_that_was_withdrawn_vouches_for_the_time_before() -> None:
    registry = listed_by(trusted_lists.service(ROOT.der, (trusted_lists.WITHDRAWN, "2026-06-01T00:00:00Z"), SINCE_2020))
    late, early = ask(registry), ask(registry, awarded_at=datetime(2026, 5, 1, tzinfo=UTC))
    assert (said(late), late.is_current) == (("listed", "W_REGISTRY_OTHER_TIME"), False)
    assert early.is_current
    assert early.listed and early.listed.state == "closed"


@needs_signxml
def test_a_service_granted_again_vouches_from_then_on() -> None:
    again = (trusted_lists.GRANTED, "2026-06-01T00:00:00Z")
    registry = listed_by(
        trusted_lists.service(ROOT.der, again, (trusted_lists.WITHDRAWN, "2025-01-01T00:00:00Z"), SINCE_2020)
    )
    assert ask(registry).is_current
    assert not ask(registry, awarded_at=datetime(2025, 6, 1, tzinfo=UTC)).is_current


@needs_signxml
def test_a_service_never_granted_or_of_another_kind_is_no_root() -> None:
    never = trusted_lists.service(ROOT.der, (trusted_lists.WITHDRAWN, "2020-01-01T00:00:00Z"))
    stamps = trusted_lists.service(ROOT.der, SINCE_2020, kind=trusted_lists.STAMPS_TIME)
    broken = trusted_lists.service(b"no certificate", SINCE_2020)
    assert listed_by(never, stamps, broken).roots == ()


@needs_signxml
def test_a_list_that_should_have_been_renewed_is_not_believed() -> None:
    registry = listed_by(trusted_lists.service(ROOT.der, SINCE_2020), next_update="2026-11-20T00:00:00Z")
    assert said(ask(registry)) == ("could_not_ask", "W_REGISTRY_OUTDATED")


@needs_signxml
def test_a_list_changed_after_signing_or_signed_by_a_stranger_is_not_believed() -> None:
    good = trusted_lists.signed(trusted_lists.trusted_list(trusted_lists.service(ROOT.der, SINCE_2020)), OPERATOR)
    changed = good.replace(b"Sample Issuing Service", b"Another Issuing Service")
    stranger = trusted_lists.signed(
        trusted_lists.trusted_list(trusted_lists.service(ROOT.der, SINCE_2020)), seal_certificates.authority("Stranger")
    )
    for data in (changed, stranger):
        registry = parse_registry(data, signers=[OPERATOR.der])
        assert (registry.roots, said(ask(registry))) == ((), ("could_not_ask", "E_REGISTRY_SEAL"))


@needs_signxml
def test_what_stands_outside_the_signed_list_is_not_read() -> None:
    inner = trusted_lists.signed(trusted_lists.trusted_list(trusted_lists.service(ROOT.der, SINCE_2020)), OPERATOR)
    signature = inner[inner.index(b"<ds:Signature") : inner.index(b"</ds:Signature>") + len(b"</ds:Signature>")]
    forged = trusted_lists.trusted_list(trusted_lists.service(seal_certificates.authority().der, SINCE_2020))
    wrapped = forged.replace(b"</TrustServiceStatusList>", signature + b"</TrustServiceStatusList>")
    assert parse_registry(wrapped, signers=[OPERATOR.der]).unreachable


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#">&a;</TrustServiceStatusList>',
        b"<TrustServiceStatusList>",
        b"<TrustServiceStatusList/>",
        b"<html>TrustServiceStatusList</html>",
    ],
)
def test_hostile_and_foreign_xml_is_refused(data: bytes) -> None:
    with pytest.raises(RegistryInvalid):
        parse_registry(data)


def test_a_pointer_names_the_list_and_its_signers() -> None:
    data = own_form(list="national.xml", signers=[OPERATOR.pem])
    found = read_registry_file(data)
    assert isinstance(found, RegistryPointer)
    assert (found.location, found.signers) == ("national.xml", (OPERATOR.der,))
    with pytest.raises(RegistryInvalid):
        parse_registry(data)
    with pytest.raises(RegistryInvalid):
        read_registry_file(own_form(list="national.xml"))

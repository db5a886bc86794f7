"""Open Badges with Data Integrity that an app shows: signed by whom they name, for us, now, or taken as bound to nobody."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.sdjwt.key_binding import Expected
from kakitome.documents.verification.check import Report
from kakitome.documents.verification.pipeline import verify
from kakitome.errors import KakitomeError
from kakitome.journeys.handing_out.presented_credentials import (
    JudgedCredential,
    is_signed_by_holder,
    judge,
    read_presented,
)
from kakitome.journeys.platform import Platform
from kakitome.mapping.award_letter import award_letter
from vectors import issuer_site
from vectors.builders.presentations import STRANGER, award, presentation, signed
from vectors.token_keys import token_site

ASKED = Expected(nonce="n-0S6_WzA2Mj", audience="decentralized_identifier:did:web:asker.example")
FOR_US = {"challenge": ASKED.nonce, "domain": ASKED.audience}


class _Verifier:
    def verify_bytes(self, data: bytes, *, now: datetime) -> Report:
        del now
        return verify(data, issuer_site.surroundings(token_site()))


PLATFORM = cast("Platform", SimpleNamespace(verifier=_Verifier, now=lambda: issuer_site.NOW))


def judged(query: str, value: Any) -> JudgedCredential:
    (presented,) = read_presented({query: [value]})
    return judge(PLATFORM, presented, expected=ASKED)


def refusal(query: str, value: Any) -> str:
    with pytest.raises((DocumentRefused, KakitomeError)) as refused:
        judged(query, value)
    return str(refused.value.code)


def shown(**options: Any) -> Any:
    return signed(presentation(award()), **{**FOR_US, **options})


def test_whom_a_badge_names_shows_it_and_the_signature_is_kept_with_it() -> None:
    for query in ("badge-shown-by-holder", "badge"):
        taken = judged(query, shown())
        assert is_signed_by_holder(taken.data) and award_letter(taken.report) is not None


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (shown(challenge="of another request"), "E_KEY_BINDING_NONCE"),
        (shown(domain="https://another.example"), "E_KEY_BINDING_AUDIENCE"),
        (shown() | {"id": "urn:uuid:8f3c0d55-1a31-4b2f-9e0e-6f1a3a3f1c11"}, "E_PRESENTATION_SIGNATURE"),
        (presentation(award()), "E_PRESENTATION_UNBOUND"),
        (presentation(award(), award()), "E_PRESENTATION_FORM"),
        (award(), "E_PRESENTATION_UNBOUND"),
        (signed(presentation(award(), holder=STRANGER), by="stranger", **FOR_US), "E_PRESENTATION_UNBOUND"),
        (shown() | {"proof": [shown()["proof"], shown()["proof"]]}, "E_PRESENTATION_UNBOUND"),
    ],
)
def test_what_its_holder_did_not_sign_for_us_and_now_is_not_taken_as_shown_by_them(value: Any, code: str) -> None:
    assert refusal("badge-shown-by-holder", value) == code


def test_without_a_demand_for_a_signature_a_badge_comes_as_it_is_but_no_bad_signature() -> None:
    assert not is_signed_by_holder(judged("badge", award()).data)
    by_another = signed(presentation(award(), holder=STRANGER), by="stranger", **FOR_US)
    assert not is_signed_by_holder(judged("badge", by_another).data), "a stranger's signature binds nothing"
    assert refusal("badge", shown(challenge="of another request")) == "E_KEY_BINDING_NONCE"
    assert refusal("badge", award() | {"name": "altered"}) == "E_PRESENTATION_UNVERIFIED"


def test_an_answer_names_what_was_asked_and_each_presentation_once() -> None:
    for tokens in (
        {},
        [],
        {"other": [award()]},
        {"badge": award()},
        {"badge": []},
        {"credential": [award()]},
        {"badge": [award()] * 2},
    ):
        with pytest.raises(DocumentRefused):
            read_presented(tokens)
    assert len(read_presented({"badge": [award()], "credential": ["a~"]})) == 2

"""An Open Badge that its holder shows from here, signed for one asker, verified by Digital Bazaar's libraries.

Source: OpenID for Verifiable Presentations 1.0 appendix B.1.3.2.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from judges.harness import PINNED, client_says
from kakitome.documents.keys.did_web import did_web_url
from kakitome.documents.vc.contexts import KNOWN, load_context
from kakitome.journeys.handing_out.answering_verifiers import compose, look_at_request, questions_of, send
from support import institutions
from support.verifier_elsewhere import VerifierElsewhere
from web.account.test_own_data import learner

pytestmark = [pytest.mark.judge, pytest.mark.django_db]
SCRIPT = PINNED / "presented.mjs"
NONCE = "n-0S6_WzA2Mj"
BADGE = {
    "id": "badge",
    "format": "ldp_vc",
    "meta": {"type_values": [["https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential"]]},
}


def shown_badge(verifier: VerifierElsewhere) -> dict[str, Any]:
    account, own = learner(), institutions.platform()
    own.persons.holder_keys.open(account).switch(on=True, at=own.now())
    platform = replace(own, fetcher=verifier, issuer_requests=verifier)
    asked = look_at_request(platform, account, text=verifier.link(), is_same_device=True)
    (question,) = questions_of(platform, account, presentation=asked)
    picks = {"badge": question.choices[0].name}
    send(platform, account, presentation=asked, composed=compose(platform, account, presentation=asked, picks=picks))
    (presentation,) = verifier.answers[0]["vp_token"]["badge"]
    return dict(presentation)


def judged(presentation: Mapping[str, Any], *, nonce: str, audience: str) -> dict[str, Any]:
    (credential,) = presentation["verifiableCredential"]
    address = did_web_url(credential["issuer"]["id"])
    key_document = institutions.platform().fetcher.fetch(address)
    return client_says(
        SCRIPT,
        {
            "presentation": presentation,
            "challenge": nonce,
            "domain": audience,
            "pages": {address: key_document.decode()},
            "contexts": {url: load_context(url) for url in KNOWN},
        },
    )


@pytest.mark.parametrize("mode", ["direct_post", "direct_post.jwt"])
def test_a_library_of_others_verifies_what_a_holder_shows_and_for_whom(mode: str) -> None:
    verifier = VerifierElsewhere(query={"credentials": [BADGE]}, mode=mode)
    presentation = shown_badge(verifier)
    good = judged(presentation, nonce=NONCE, audience=verifier.verifier_id)
    assert good["verified"] and good["presentation"] and good["credentials"] == [True], good["errors"]
    assert not judged(presentation, nonce="of another request", audience=verifier.verifier_id)["verified"]
    assert not judged(presentation, nonce=NONCE, audience="redirect_uri:https://another.example")["verified"]
    presentation["verifiableCredential"][0]["credentialSubject"]["achievement"]["name"] += "。"
    assert not judged(presentation, nonce=NONCE, audience=verifier.verifier_id)["verified"]

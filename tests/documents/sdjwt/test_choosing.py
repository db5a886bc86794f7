"""Claims of an SD-JWT chosen by their places: the way to them, what is in them, and nothing beside."""

from typing import Any

import pytest

from kakitome.documents.jose.compact import sign_compact, write_json
from kakitome.documents.sdjwt.choosing import Step, present_paths
from kakitome.documents.sdjwt.disclosure import DOTS, SD, Disclosure, make_disclosure
from kakitome.documents.sdjwt.reading import read_sd_jwt
from vectors.token_keys import TokenKey


def _nested() -> bytes:
    """An SD-JWT with claims of one name at two places, claims in claims, and elements of a list."""
    key = TokenKey.of("ES256", "choosing", did="did:web:issuer.example")
    disclosures: list[Disclosure] = []

    def hide(value: Any, name: str | None = None) -> str:
        disclosure = make_disclosure(f"salt-of-at-least-22-signs-{len(disclosures)}", value, name=name)
        disclosures.append(disclosure)
        return disclosure.digest("sha-256")

    work = hide({SD: [hide("Tokyo", "locality"), hide("1-2-3", "street")]}, "work")
    home = {SD: [hide("Kyoto", "locality")]}
    payload = {
        "iss": "did:web:issuer.example",
        "vct": "urn:t",
        "home": home,
        SD: [work],
        "nationalities": [{DOTS: hide("JP")}, {DOTS: hide("DE")}],
        "_sd_alg": "sha-256",
    }
    token = sign_compact(write_json(payload), header={"typ": "dc+sd-jwt"}, key=key.public, sign=key.sign)
    return "~".join((token.decode(), *(disclosure.text for disclosure in disclosures), "")).encode()


@pytest.mark.parametrize(
    ("paths", "shown"),
    [
        ([], {"home": {}, "nationalities": []}),
        ([("home", "locality")], {"home": {"locality": "Kyoto"}, "nationalities": []}),
        ([("work", "locality")], {"home": {}, "work": {"locality": "Tokyo"}, "nationalities": []}),
        ([("work",)], {"home": {}, "work": {"locality": "Tokyo", "street": "1-2-3"}, "nationalities": []}),
        ([("nationalities", 1)], {"home": {}, "nationalities": ["DE"]}),
        ([("nationalities", None)], {"home": {}, "nationalities": ["JP", "DE"]}),
        ([("locality",)], {"home": {}, "nationalities": []}),
    ],
)
def test_a_place_shows_what_it_leads_to_alone(paths: list[tuple[Step, ...]], shown: dict[str, Any]) -> None:
    claims = read_sd_jwt(present_paths(_nested(), paths)).claims
    assert {name: value for name, value in claims.items() if name not in ("iss", "vct")} == shown

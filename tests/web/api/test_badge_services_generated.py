"""Requests drawn by the services' own description: whatever is sent, the answer is one that the description names.

Source: OpenAPI 3.0.1; Open Badges 3.0, "Open Badges API" (responses).
"""

import json
from functools import cache
from typing import Any

import jsonschema
import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kakitome.bootstrap.platform import get_platform
from kakitome.mapping.badge_service import OPEN_BADGES, RECORDS, BadgeService, service_description
from support import institutions
from support.badge_apps import token_for
from support.profiles import scaled

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
fewer = settings(
    max_examples=scaled(40),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=12)
SCALAR = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | TEXT
ANYTHING = st.recursive(SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3))
CREDENTIAL = st.fixed_dictionaries(
    {
        "type": st.sampled_from(
            [["VerifiableCredential", "OpenBadgeCredential"], ["ClrCredential"], "OpenBadgeCredential"]
        )
    },
    optional={
        name: ANYTHING
        for name in ("@context", "id", "issuer", "validFrom", "credentialSubject", "proof", "credentialStatus", "vc")
    },
)
BODY = (ANYTHING | CREDENTIAL).map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60)
KINDS = ("application/json", "application/vc+ld+json", "text/plain", "text/html", "")


@cache
def described(service: BadgeService) -> dict[str, Any]:
    return service_description(service, site_url="https://s.example", terms_url="https://s.example/t", privacy_url="x")


def operations() -> list[tuple[BadgeService, str, str]]:
    return [
        (service, path, method)
        for service in (OPEN_BADGES, RECORDS)
        for path, methods in described(service)["paths"].items()
        for method in methods
    ]


@pytest.fixture
def browser() -> Client:
    institutions.account("jiro@mihon.example")
    return institutions.signed_in("jiro@mihon.example")


@pytest.fixture
def token() -> str:
    return token_for(institutions.account("hanako@mihon.example"))


def demand_described(service: BadgeService, path: str, method: str, answer: Any) -> None:
    """Fail unless the description names the answer's status, and its body has the form that is named there."""
    assert answer.status_code < 500 and answer.status_code != 404, (answer.status_code, answer.content)
    responses = described(service)["paths"][path][method]["responses"]
    named = responses.get(str(answer.status_code), responses["default"])
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    content = named.get("content", {})
    if not content:
        assert answer.content == b""
        return
    assert kind in content, (kind, answer.status_code)
    if kind == "application/json":
        schema = {**content[kind]["schema"], "components": described(service)["components"]}
        jsonschema.validate(answer.json(), schema)


@pytest.mark.parametrize(("service", "path", "method"), operations())
@fewer
@given(
    query=st.dictionaries(st.sampled_from(["limit", "offset", "since", "x"]), TEXT | st.integers().map(str)),
    data=st.data(),
)
def test_every_answer_is_described(
    service: BadgeService, path: str, method: str, token: str, query: dict[str, str], data: st.DataObject
) -> None:
    get_platform().counts.forget()
    sent: dict[str, Any] = {
        "headers": {"Authorization": data.draw(st.sampled_from([f"Bearer {token}", "Bearer x", ""]))}
    }
    if method == "post":
        sent |= {"data": data.draw(BODY), "content_type": data.draw(st.sampled_from(KINDS))}
    answer = getattr(Client(), method)(f"{service.base}{path}", query_params=query, **sent)
    demand_described(service, path, method, answer)


@fewer
@given(
    body=ANYTHING | st.dictionaries(st.sampled_from(["client_name", "redirect_uris", "scope", "logo_uri"]), ANYTHING)
)
def test_any_registration_is_answered_without_a_fault(body: Any) -> None:
    get_platform().counts.forget()
    answer = Client().post("/ims/oauth/register", json.dumps(body), content_type="application/json")
    assert answer.status_code == 400 and "error" in answer.json()


@pytest.mark.parametrize("address", ["/ims/oauth/token", "/ims/oauth/revoke", "/ims/oauth/authorize"])
@fewer
@given(
    form=st.dictionaries(
        st.sampled_from(["grant_type", "code", "token", "client_id", "redirect_uri", "scope", "state"]), TEXT
    )
)
def test_any_form_is_answered_without_a_fault(browser: Client, address: str, form: dict[str, str]) -> None:
    get_platform().counts.forget()
    form = {"grant_type": "authorization_code", "response_type": "code", **form}
    if address.endswith("authorize"):
        answer = browser.get(address, form)
    else:
        answer = Client().post(address, form, headers={"Authorization": "Basic Y2xpZW50OnNlY3JldA=="})
    assert answer.status_code in (400, 401), (form, answer.status_code)

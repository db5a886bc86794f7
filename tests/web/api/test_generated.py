"""Bodies nobody thought of: whatever is sent, the answer is a verdict or a refusal, never a fault of ours."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kakitome.bootstrap.platform import get_platform
from support.profiles import scaled
from web.api.callers import Caller

TEXT = st.text(max_size=12)
SCALAR = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT
ANYTHING = st.recursive(SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3))
FIELDS = (
    "microcredential",
    "version",
    "learner",
    "awarded_on",
    "grade",
    "evidence",
    "narrative",
    "definition",
    "document",
)
AWARDS = st.dictionaries(
    st.sampled_from(FIELDS), ANYTHING | st.just({"name": "見本"}) | st.just("2026-09-30"), max_size=6
)
PATHS = (
    "/awards",
    "/microcredentials",
    "/verifications",
    "/verifications/batch",
    "/awards/A-7K3M-92QF/revocation",
    "/awards/A-7K3M-92QF/renewal",
    "/registry/entries",
    "/registry/entries/E-3333-333A/versions",
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
fewer = settings(
    max_examples=scaled(25),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.parametrize("path", PATHS)
@fewer
@given(body=ANYTHING | AWARDS | st.lists(AWARDS, max_size=2))
def test_any_json_is_answered_without_a_fault(caller: Caller, path: str, body: Any) -> None:
    get_platform().counts.forget()
    answer = caller.post(path, body, Idempotency_Key=str(hash(json.dumps(body))))
    assert answer.status_code < 500, (body, answer.content)


@pytest.mark.parametrize("path", PATHS)
@fewer
@given(body=st.binary(max_size=60))
def test_any_bytes_are_answered_without_a_fault(caller: Caller, path: str, body: bytes) -> None:
    get_platform().counts.forget()
    answer = caller.post(path, body, Idempotency_Key="k")
    assert answer.status_code < 500, (body, answer.content)


@fewer
@given(text=st.text(max_size=40))
def test_any_search_is_answered_without_a_fault(caller: Caller, text: str) -> None:
    answer = caller.call("GET", f"/awards?{_query(text)}")
    assert answer.status_code < 500


def _query(text: str) -> str:
    return urlencode({"text": text, "limit": text}, errors="surrogatepass")

"""Requests drawn from 1EdTech's own description of the Open Badges API: each answer is judged by that description.

Schemathesis draws and judges; nothing of ours says what an answer must look like. The description is not kept here
(tests/vectors/SOURCES.md).
"""

import json
from functools import cache
from typing import Any

import pytest
import requests
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.specs.openapi import checks

from kakitome.bootstrap.platform import get_platform
from kakitome.mapping.badge_service import OPEN_BADGES
from support.badge_apps import token_for
from support.profiles import scaled
from support.standards_folder import published, vectors
from web.account.test_own_data import learner

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.judge]
FOLDER, FILE = "1edtech-openapi", "open-badges-3.0.json"
FINAL_SCHEMA = "schemas/ob_v3p0_achievementcredential_schema.json"
OPERATIONS = [
    ("/credentials", "GET"),
    ("/credentials", "POST"),
    ("/profile", "GET"),
    ("/profile", "PUT"),
    ("/discovery", "GET"),
]
JUDGED = (
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
)
fewer = settings(
    max_examples=scaled(30),
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def token() -> str:
    """An app's, of somebody who has an award."""
    return token_for(learner())


@cache
def description() -> Any:
    """Return 1EdTech's description, which is of July 2024; the final schemas take one value or a list in more places."""
    described = json.loads((vectors(FOLDER) / FILE).read_text(encoding="utf-8"))
    final = json.loads(published(FINAL_SCHEMA).read_text(encoding="utf-8"))
    schemas = described["components"]["schemas"]
    for name, schema in {**final["$defs"], "AchievementCredential": final}.items():
        for member, allowed in schema.get("properties", {}).items():
            written = schemas.get(name, {}).get("properties", {}).get(member, {})
            if "oneOf" in allowed and written.get("type") == "array":
                schemas[name]["properties"][member] = {"anyOf": [written, written["items"]]}
    return described


@cache
def official() -> Any:
    return schemathesis.openapi.from_dict(description())


def test_every_operation_of_the_description_is_asked() -> None:
    described = description()["paths"]
    assert [(path, method.upper()) for path, methods in described.items() for method in methods] == OPERATIONS


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
@fewer
@given(data=st.data())
def test_every_answer_is_one_of_the_official_description(
    path: str, method: str, token: str, data: st.DataObject
) -> None:
    get_platform().counts.forget()
    case = data.draw(official()[path][method].as_strategy())
    case.headers["Authorization"] = data.draw(st.sampled_from([f"Bearer {token}", f"Bearer {token}", "Bearer x"]))
    case.validate_response(sent(case), checks=list(JUDGED))


def sent(case: Any) -> Response:
    """Send what was drawn to our service, and return its answer as other programs see it."""
    asked = requests.Request(**case.as_transport_kwargs(base_url=f"https://s.example{OPEN_BADGES.base}")).prepare()
    body = asked.body.encode() if isinstance(asked.body, str) else asked.body or b""
    answer = Client().generic(
        case.method,
        asked.path_url,
        body,
        content_type=asked.headers.get("Content-Type", ""),
        headers={name: value for name, value in asked.headers.items() if not name.startswith("Content-")},
    )
    return Response(
        status_code=answer.status_code,
        headers={name.lower(): [value] for name, value in answer.headers.items()},
        content=answer.content,
        request=asked,
        elapsed=0.0,
        verify=False,
    )

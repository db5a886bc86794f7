"""A proxy that nobody counted is noticed: by a request it brings, until the platform is told of it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from kakitome.bootstrap.platform import InstalledPlatform, get_platform
from kakitome.operations.doctor import examine_platform
from kakitome.operations.uncounted_proxy import brings_others, forget_proxy, is_proxy_noted
from kakitome.web.visitor_address import VisitorAddressMiddleware

pytestmark = pytest.mark.django_db


@pytest.fixture
def platform() -> Iterator[InstalledPlatform]:
    platform = get_platform()
    forget_proxy(platform.installation.data_dir)
    yield platform
    forget_proxy(platform.installation.data_dir)


def codes(platform: InstalledPlatform) -> set[str]:
    examination = examine_platform(platform, now=platform.now(), deep=False)
    return {finding.problem.code for finding in examination.findings}


@pytest.mark.parametrize(
    ("address", "forwarded", "counted", "is_proxys"),
    [
        ("127.0.0.1", "203.0.113.5", 0, True),
        ("10.0.0.2", "203.0.113.5", 0, True),
        ("fd00::2", "203.0.113.5", 0, True),
        ("127.0.0.1", "203.0.113.5", 1, False),
        ("127.0.0.1", "", 0, False),
        # A visitor who comes straight to us may write there what they like.
        ("8.8.8.8", "203.0.113.5", 0, False),
        ("", "203.0.113.5", 0, False),
    ],
)
def test_a_request_of_a_proxy_is_told_from_a_visitors(
    address: str, forwarded: str, counted: int, is_proxys: bool
) -> None:
    assert brings_others(address, forwarded=forwarded, counted=counted) is is_proxys


def test_the_doctor_warns_until_the_proxy_is_counted(platform: InstalledPlatform) -> None:
    visit = VisitorAddressMiddleware(lambda _request: HttpResponse())
    visit(RequestFactory().get("/"))
    assert "W_DOCTOR_PROXY_COUNT" not in codes(platform)
    visit(RequestFactory().get("/", headers={"X-Forwarded-For": "203.0.113.5"}))
    assert is_proxy_noted(platform.installation.data_dir)
    assert "W_DOCTOR_PROXY_COUNT" in codes(platform)
    counted = replace(platform, installation=replace(platform.installation, proxy_count=1))
    assert "W_DOCTOR_PROXY_COUNT" not in codes(counted)

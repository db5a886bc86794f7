"""Verifying what lies at an address: of an award that its issuer revoked, that word may be all that is left there."""

import json
from dataclasses import dataclass

import pytest

from kakitome.documents.verification.check import Report, Verdict
from kakitome.gateways.sandbox import ChildSandbox
from kakitome.ports.fetcher import Gone
from kakitome.services.verifying.verifier import Verifier
from vectors import open_badges_2_site

REVOKED = {"@context": open_badges_2_site.CONTEXT, "type": "Assertion", "id": open_badges_2_site.AWARD, "revoked": True}


@dataclass
class Left:
    """An address whose server answers 410 with these words."""

    body: bytes

    def fetch(self, url: str) -> bytes:
        raise Gone("E_FETCH_STATUS", body=self.body, host=url, status=410)


def at(body: bytes) -> Report:
    return Verifier(fetcher=Left(body), sandbox=ChildSandbox()).verify_address(
        open_badges_2_site.AWARD, now=open_badges_2_site.NOW
    )


def test_b_03_the_address_of_a_revoked_award_says_revoked() -> None:
    report = at(json.dumps(REVOKED).encode())
    assert (report.verdict, report.format) == (Verdict.REVOKED, "Open Badges 2.0")


@pytest.mark.parametrize("body", [b"", b"<html>410</html>", b'{"revoked": true}', json.dumps(REVOKED)[:-5].encode()])
def test_whatever_else_is_gone_leaves_the_question_open(body: bytes) -> None:
    report = at(body)
    assert (report.verdict, report.checks[0].reason.code) == (Verdict.INDETERMINATE, "E_FETCH_STATUS")

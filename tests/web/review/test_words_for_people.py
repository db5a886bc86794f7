"""No object, code, key or placeholder of the program reaches a body, a reviewer, a committee, an applicant or the public."""

import pytest
from django.test import Client

from kakitome.ports.organisations import NodeRole
from support import institutions, recognition_body
from web.desk.test_words_for_people import english_in, leaks_in
from web.review.conftest import House, reviewing, seated

DESK = f"/desk/{recognition_body.BODY}"


def pages(at: House) -> dict[str, tuple[Client, list[str]]]:
    """Return who looks, and at what."""
    office = institutions.member("office@kikou.example", NodeRole.ADMIN, recognition_body.BODY)
    owner = institutions.member("applicant@asuka.example", NodeRole.ADMIN, "asuka")
    case = at.number
    return {
        "secretariat": (office, [
            "/desk/", DESK, f"{DESK}/body", f"{DESK}/body/members", f"{DESK}/body/criteria", f"{DESK}/cases",
            f"{DESK}/cases/{case}", f"{DESK}/cases/{case}/relay/1", f"{DESK}/cases/{case}/discuss",
            f"{DESK}/cases/{case}/recuse", f"{DESK}/cases/{case}/assign", f"{DESK}/cases/renewals",
            f"{DESK}/cases/evidence", f"{DESK}/reviewers", f"{DESK}/reviewers/r-hana", f"{DESK}/trail", f"{DESK}/people",
        ]),
        "reviewer": (reviewing("hana"), ["/desk/", "/review/", f"/review/{case}", "/review/profile", "/mine"]),
        "committee": (seated("chair"), ["/desk/", f"{DESK}/deciding/", f"{DESK}/deciding/{case}"]),
        "applicant": (owner, ["/desk/asuka", f"/desk/asuka/applications/{case}", "/desk/asuka/applications"]),
        "anybody": (Client(), [
            "/", "/registry", "/bodies/", f"/bodies/{recognition_body.BODY}", f"/bodies/{recognition_body.BODY}/decisions", "/log/",
            f"/bodies/{recognition_body.BODY}/criteria", "/verify", "/about/checking", "/about/privacy", "/about/accessibility",
            "/about/format", "/registry/compare", "/registry/open-data", "/account/login", "/account/signup", "/nothing",
        ]),
    }  # fmt: skip


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_page_around_a_case_shows_what_only_a_programmer_reads(at: House, language: str) -> None:
    at.in_review().declared("hana", "ichiro").scored("hana", 4)
    for who, (client, paths) in pages(at).items():
        opened = 0
        for path in paths:
            answer = client.get(f"{path}?lang={language}", follow=True)
            if "text/html" in answer.headers.get("Content-Type", ""):
                page = answer.content.decode()
                assert leaks_in(page) == [], (who, path)
                assert language == "en" or english_in(page) == [], (who, path)
            opened += answer.status_code == 200
        assert opened >= len(paths) - 4, who

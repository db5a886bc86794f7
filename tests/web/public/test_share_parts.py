"""Chosen parts of an award behind a link: what was kept back is in no page, no file and no record."""

import re
from dataclasses import dataclass

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.services.issuing import AwardOutcome
from support.pdf_files import a_pdf
from web.places import Place

SHOWN = ["workload", "assessment"]
KEPT_BACK = ("髙﨑", "たかさき", "Takasaki", "優", "分析レポート", "Second year", "学士課程2年次")


@dataclass(frozen=True)
class Sender:
    """A learner with an award, and the link made of it."""

    client: Client
    outcome: AwardOutcome

    def send(self, *parts: str, **changes: str) -> HttpResponse:
        page = self.client.get("/mine/shares/new").content.decode()
        key, day = (re.search(rf'name="{name}" value="([^"]+)"', page) for name in ("key", "ends_on"))
        assert key
        assert day
        name = f"award-{self.outcome.number}"
        fixed = {"key": key[1], "ends_on": day[1], "language": "en", name: "parts", "do": "make"}
        return self.client.post("/mine/shares/new", {**fixed, "parts": list(parts), **changes})

    def link(self, *parts: str) -> str:
        made = re.search(r"(/s/[a-z2-7]{26})", self.send(*parts).content.decode())
        assert made
        return made[1]


@pytest.fixture
def sender(place: Place) -> Sender:
    outcome, client = place.award(), Client(HTTP_ACCEPT_LANGUAGE="en")
    person = place.person(name="例沢 一郎")
    client.force_login(get_user_model().objects.get(subject=person.account))
    place.receive(client)
    return Sender(client, outcome)


def page_of(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_what_was_kept_back_is_in_no_page_no_file_and_no_record(sender: Sender) -> None:
    address, visitor = sender.link(*SHOWN), Client(HTTP_ACCEPT_LANGUAGE="en")
    pages = {path: page_of(visitor.get(f"{address}{path}")) for path in ("", "?lang=ja", "/record", "/record?lang=ja")}
    for path, page in pages.items():
        body = page[page.index("<main") : page.index("</main>")]
        assert [word for word in (*KEPT_BACK, sender.outcome.number) if word in body] == [], path
        assert "欠損値" in body or "missing values" in body
        assert "45" in body
    file = visitor.get(f"{address}/files/1")
    token = read_sd_jwt(file.content)
    assert {"name", "grade", "level", "identifier"} & set(token.claims) == set()
    assert [word for word in (*KEPT_BACK, sender.outcome.number) if word in str(token.claims)] == []
    assert sender.outcome.number not in file["Content-Disposition"]
    assert token.hidden > 0


def test_what_was_kept_back_what_was_never_stated_and_what_is_never_shown_are_three_lists(sender: Sender) -> None:
    page = page_of(Client(HTTP_ACCEPT_LANGUAGE="en").get(sender.link("name", "assessment")))
    listed = page[page.index('id="out"') :]
    hidden = listed[: listed.index("Never in the credential")]
    for name in ("Workload", "Level", "Grade", "Evidence", "Number of the award"):
        assert name in hidden
    for name in ("Assessment", "Title", "Name,", "Prerequisites"):
        assert name not in hidden
    assert page.count("The holder chose not to show it") == 4, "workload, level, quality, grade"
    assert "髙﨑 花子" in page


def test_the_part_verifies_and_its_withdrawal_reaches_the_link(place: Place, sender: Sender) -> None:
    address = sender.link(*SHOWN)
    page = page_of(Client(HTTP_ACCEPT_LANGUAGE="en").get(address))
    assert 'class="verdict" data-s="ok"' in page or 'class="verdict" data-s="warn"' in page
    place.withdraw(sender.outcome)
    page = page_of(Client(HTTP_ACCEPT_LANGUAGE="en").get(address))
    assert 'class="verdict" data-s="fail"' in page
    assert "髙﨑" not in page


def test_what_cannot_be_cut_is_never_shown_whole_instead(sender: Sender) -> None:
    sent = sender.client.post("/mine/add", {"documents": SimpleUploadedFile("x.pdf", a_pdf(title="To be shared"))})
    assert sent.status_code in (200, 302)
    page = sender.client.get("/mine/shares/new").content.decode()
    name = re.search(r'name="(document-[^"]+)"', page)
    assert name
    options = page[page.index(f'name="{name[1]}"') :].split("</select>")[0]
    assert 'value="whole"' in options
    assert 'value="parts"' not in options
    refused = sender.send(**{f"award-{sender.outcome.number}": "", name[1]: "parts"})
    assert refused.status_code == 422
    assert "Nothing inside this file can be hidden. Show all of it" in page_of(refused)


def test_unknown_parts_are_refused_and_the_ticks_are_kept(sender: Sender) -> None:
    assert sender.send("name", "../proof").status_code == 422
    page = page_of(sender.send("grade", do="preview"))
    assert re.search(r'value="grade"[^>]*checked', page)
    assert not re.search(r'value="name"[^>]*checked', page)

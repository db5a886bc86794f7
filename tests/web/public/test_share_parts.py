"""Chosen parts of an award behind a link: what was kept back is in no page, no file and no record."""

import re
from dataclasses import dataclass

import pytest
from django.contrib.auth import SESSION_KEY, get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.ports.person_names import FormOfName, PersonName
from kakitome.services.issuing import AwardOutcome
from kakitome.values.localized_text import LocalizedText
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


def recorded(sender: Sender, form: FormOfName, text: str, *, is_checked: bool = True) -> str:
    """Record a name of the sender's, stated by somebody's signature or by nobody's; return its key."""
    platform = get_platform()
    name = PersonName(
        key=f"{form.value}{len(text)}",
        form=form,
        text=text,
        recorded_at=platform.now(),
        stated_by=LocalizedText(ja="白樺大学", en="Shirakaba University") if is_checked else LocalizedText(),
        checked_at=platform.now() if is_checked else None,
    )
    user = get_user_model().objects.get(pk=sender.client.session[SESSION_KEY])
    platform.persons.names.open(str(user.subject)).put(name)
    return name.key


@pytest.mark.parametrize(
    ("text", "beside"), [("髙﨑 花子", True), ("高崎 花子", False)], ids=["the letters signed", "other letters"]
)
def test_a_name_stands_beside_a_credential_only_if_it_is_signed_there_letter_for_letter(
    sender: Sender, text: str, beside: bool
) -> None:
    recorded(sender, FormOfName.KANJI, "髙﨑 花子")
    key = recorded(sender, FormOfName.FORMER if not beside else FormOfName.KANJI, text)
    made = re.search(r"(/s/[a-z2-7]{26})", sender.send("name", named=key).content.decode())
    assert made
    visitor = Client(HTTP_ACCEPT_LANGUAGE="en")
    for path in ("", "/record"):
        page = page_of(visitor.get(f"{made[1]}{path}"))
        assert text in page
        assert ("髙﨑" in page) is beside
    page = page_of(visitor.get(made[1]))
    assert "Shirakaba University signed that this is a name of theirs." in page
    assert ("It is the same as one of this person’s checked names." in page) is not beside
    assert ("name" in read_sd_jwt(visitor.get(f"{made[1]}/files/1").content).claims) is beside


def test_a_name_that_nothing_ties_to_a_credential_cannot_be_chosen_for_it(sender: Sender) -> None:
    key = recorded(sender, FormOfName.KANJI, "他人 花子", is_checked=False)
    refused = sender.send("name", named=key)
    assert refused.status_code == 422
    assert "Choose another form, or leave its name out." in page_of(refused)
    assert sender.send("workload", named=key).status_code == 200


def test_who_shows_no_name_is_named_nowhere(sender: Sender) -> None:
    made = re.search(r"(/s/[a-z2-7]{26})", sender.send("workload", named="none").content.decode())
    assert made
    visitor = Client(HTTP_ACCEPT_LANGUAGE="en")
    for path in ("", "/record"):
        page = page_of(visitor.get(f"{made[1]}{path}"))
        assert "例沢" not in page
        assert "髙﨑" not in page
    assert "The link was made by the holder" in page_of(visitor.get(made[1]))
    # The next link begins with what was chosen for this one.
    assert re.search(r'value="none"[^>]*checked', page_of(sender.client.get("/mine/shares/new")))


def test_unknown_parts_are_refused_and_the_ticks_are_kept(sender: Sender) -> None:
    assert sender.send("name", "../proof").status_code == 422
    page = page_of(sender.send("grade", do="preview"))
    assert re.search(r'value="grade"[^>]*checked', page)
    assert not re.search(r'value="name"[^>]*checked', page)

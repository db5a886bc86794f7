"""An entry of the registry as anybody sees it."""

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from kakitome.learning.credit.pathway import Pathway, PathwayBlock, PathwayInstitution, PathwayPart, pathway_digest
from kakitome.learning.microcredential import AwardingBody, Microcredential, StackingModel
from kakitome.learning.recognition.recognition import Change, ChangeKind, Recognition
from kakitome.learning.registry.candidate import Candidate
from kakitome.learning.registry.entry import AwardForm, Entry, EntrySource
from kakitome.ports.pathways import PublishedPathway
from kakitome.services.registering import RegisteringContext, register, register_own, withdraw
from kakitome.values.localized_text import LocalizedText
from kakitome.values.number import new_number
from kakitome.web.pages.public.registry_entry import page as entry_page_module
from support.demonstration_entries import recognition
from web.places import LETTER, Place

NOW = datetime.now(UTC)


def counter(place: Place) -> RegisteringContext:
    platform = place.platform
    return RegisteringContext(
        book=platform.store(place.key),
        registry=platform.registry,
        institution=place.key,
        site_url=platform.site_url,
        actor="test",
        now=platform.now(),
    )


def registered(place: Place, version: int = 1) -> Entry:
    store = place.platform.store(place.key)
    found = store.microcredentials.get("data-ethics", version)
    return register_own(counter(place), found, issuer=store.issuers.list_issuers()[0].issuer).entry


def on_paper(place: Place, title: str = "看護記録の書き方（見本）") -> Entry:
    body = AwardingBody(name=LocalizedText(ja="見本看護協会（見本）"))
    letter = Microcredential(title=LocalizedText(ja=title), awarding_body=body)
    candidate = Candidate(letter=letter, forms=(AwardForm.PAPER,))
    return register(counter(place), candidate, source=EntrySource.FORM).entry


@dataclasses.dataclass
class Recognitions:
    """A fake of `ports.recognitions.PublicRecognitions`: what is asked here only."""

    given: list[Recognition]

    def of_entry(self, entry: str) -> list[Recognition]:
        return [one for one in self.given if one.entry == entry]

    def find_kept(self, number: str) -> None:
        """None is signed here."""


@pytest.fixture
def recognise(monkeypatch: pytest.MonkeyPatch) -> Callable[[Recognition], None]:
    kept = Recognitions([])
    from kakitome.journeys.platform import Platform  # noqa: PLC0415

    real = entry_page_module.entry_page

    def shown(platform: Platform, *args: object, **more: object) -> object:
        return real(dataclasses.replace(platform, recognitions=kept), *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("kakitome.web.pages.public.registry_entry.views.entry_page", shown)
    return kept.given.append


def test_it_says_what_a_learner_chooses_by_and_what_an_employer_judges_by(client: Client, place: Place) -> None:
    entry = registered(place)
    page = client.get(f"/registry/{entry.number}").content.decode()
    for said in (
        "データ分析の基礎と倫理",
        "Foundations and Ethics of Data Analysis",
        entry.number,
        "欠損値の扱いを決められる。",
        "45時間",
        "受講料",
        "記載なし",
        "誰が言っているか",
        "枠組みに照らすと",
        "Open Badges 3.0",
        entry.current.address,
        f'id="c-{entry.number}"',
    ):
        assert said in page, said


def test_nothing_is_confirmed_until_somebody_did(client: Client, place: Place) -> None:
    page = client.get(f"/registry/{registered(place).number}").content.decode()
    assert "第三者による承認はありません" in page
    assert "確認ずみ" not in page


def test_a_confirmation_never_stands_in_the_providers_cell(
    client: Client, place: Place, recognise: Callable[[Recognition], None]
) -> None:
    entry = registered(place)
    recognise(recognition(entry, confirmed=("learner_effort",), valid_from=NOW - timedelta(days=9)))
    page = client.get(f"/registry/{entry.number}").content.decode()
    rows = page.split('<tr role="row">')
    (effort,) = [row for row in rows if "学習量</span></th>" in row]
    claim, confirmed = effort.split("<td ")[1:]
    assert "45時間" in claim
    assert "確認ずみ" not in claim
    assert "確認ずみ" in confirmed
    assert "45" not in confirmed
    assert page.count("確認ずみ") == 1


def test_words_that_nobody_voted_on_are_not_confirmed(
    client: Client, place: Place, recognise: Callable[[Recognition], None]
) -> None:
    entry = registered(place)
    recognise(recognition(entry, confirmed=("learner_effort",), digest="0" * 64))
    assert "確認ずみ" not in client.get(f"/registry/{entry.number}").content.decode()


def test_a_withdrawn_recognition_is_told_with_its_day_and_confirms_no_longer(
    client: Client, place: Place, recognise: Callable[[Recognition], None]
) -> None:
    entry = registered(place)
    withdrawal = Change(
        kind=ChangeKind.WITHDRAWN, at=NOW - timedelta(days=1), reason=LocalizedText(ja="評価が行われていません。")
    )
    recognise(recognition(entry, confirmed=("level",), valid_from=NOW - timedelta(days=9), changes=(withdrawal,)))
    page = client.get(f"/registry/{entry.number}").content.decode()
    assert "承認は取り消されています" in page
    assert "評価が行われていません。" in page
    assert "確認ずみ" not in page


def test_old_versions_stay_and_say_which_is_current(
    client: Client, place: Place, recognise: Callable[[Recognition], None]
) -> None:
    entry = registered(place)
    place.define(dataclasses.replace(LETTER, version=2, title=LocalizedText(ja="データ分析の基礎と倫理 改（見本）")))
    current = registered(place, 2)
    recognise(recognition(entry, valid_from=NOW - timedelta(days=9)))
    old = client.get(f"/registry/{entry.number}/v1").content.decode()
    assert "古い版です" in old
    assert f'href="/registry/{entry.number}"' in old
    new = client.get(f"/registry/{current.number}").content.decode()
    assert "データ分析の基礎と倫理 改（見本）" in new
    assert "第1版は承認されています" in new
    assert client.get(f"/registry/{entry.number}/v3").status_code == 404


def test_a_withdrawn_entry_says_so_and_stays(client: Client, place: Place) -> None:
    entry = on_paper(place)
    withdraw(counter(place), entry.number)
    page = client.get(f"/registry/{entry.number}")
    assert page.status_code == 200
    assert "取り下げられた登録です" in page.content.decode()


def test_what_is_awarded_on_paper_sends_to_the_provider_and_to_its_recognition(
    client: Client, place: Place, recognise: Callable[[Recognition], None]
) -> None:
    entry = on_paper(place)
    recognise(recognition(entry, valid_from=NOW - timedelta(days=9)))
    page = client.get(f"/registry/{entry.number}").content.decode()
    assert "授与は紙で行われます" in page
    assert "承認のページへ" in page
    assert 'class="medal"' not in page
    assert "見本看護協会（見本）" in page


def test_what_a_provider_wrote_is_shown_and_never_run(client: Client, place: Place) -> None:
    entry = on_paper(place, "<script>alert(1)</script>（見本）")
    page = client.get(f"/registry/{entry.number}").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_number_as_people_type_it_leads_to_the_permanent_address(client: Client, place: Place) -> None:
    number = registered(place).number
    answer = client.get(f"/registry/{number.lower()}")
    assert (answer.status_code, answer["Location"]) == (301, f"/registry/{number}")


@pytest.mark.parametrize("number", ["E-3333-333A", "A-3333-3333", "nothing"])
def test_an_entry_that_is_not_there_is_not_found(client: Client, place: Place, number: str) -> None:
    assert client.get(f"/registry/{number}").status_code == 404


def test_a_program_that_asks_for_linked_data_is_sent_to_it(client: Client, place: Place) -> None:
    number = registered(place).number
    answer = client.get(f"/registry/{number}", headers={"Accept": "application/ld+json"})
    assert (answer.status_code, answer["Location"]) == (303, f"/registry/{number}.jsonld")
    assert "Accept" in answer["Vary"]
    old = client.get(f"/registry/{number}/v1", headers={"Accept": "application/ld+json"})
    assert (old.status_code, old["Location"]) == (303, f"/registry/{number}/v1.jsonld")
    assert client.get(old["Location"]).status_code == 200
    assert client.get(f"/registry/{number}", headers={"Accept": "*/*"}).status_code == 200


def test_the_page_in_english_is_english(client: Client, place: Place) -> None:
    page = client.get(f"/registry/{registered(place).number}", headers={"Accept-Language": "en"}).content.decode()
    for said in ("Who says so", "Stated by the provider", "Confirmed by a third party", "To the provider"):
        assert (said in page) == (said != "To the provider"), said


def test_an_entry_names_the_published_pathways_it_is_part_of(place: Place) -> None:
    entry = registered(place)
    page = Client().get(f"/registry/{entry.number}").content.decode()
    assert "この学修を含む積み上げ" not in page
    number = new_number("P")
    part = PathwayPart(identifier=entry.number, title=LocalizedText(ja="倫理"))
    block = PathwayBlock(key="b1", title=LocalizedText(ja="基礎"), parts=(part,))
    pathway = Pathway(
        identifier=number,
        title=LocalizedText(ja="地域データの修了証", en="Certificate in regional data"),
        model=StackingModel.MODULAR,
        institutions=(PathwayInstitution(name=LocalizedText(en="Example"), identifier=place.key),),
        blocks=(block,),
    )
    place.platform.crediting.pathways.publish(
        PublishedPathway(
            number=number,
            institution=place.key,
            version=1,
            pathway=pathway,
            digest=pathway_digest(pathway),
            published_at=NOW,
            published_by="clerk",
        )
    )
    page = Client().get(f"/registry/{entry.number}").content.decode()
    assert f'<a href="/pathways/{number}">地域データの修了証</a>' in page
    pathway_page = Client().get(f"/pathways/{number}").content.decode()
    assert f'href="/registry/{entry.number}"' in pathway_page

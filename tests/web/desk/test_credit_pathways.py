"""The designer of pathways: begun, filled, mended, consented to, published; and what everybody sees of it then."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from kakitome.learning.credit.pathway import ChoiceKind, OverlapRule
from kakitome.learning.microcredential import AwardingBody, DeliveryPeriod, Microcredential, Price, StackingModel
from kakitome.learning.registry.candidate import Candidate
from kakitome.learning.registry.entry import EntrySource
from kakitome.learning.workload import LearnerEffort
from kakitome.ports.organisations import NodeRole
from kakitome.ports.pathways import PathwayDraft
from kakitome.services.registering import RegisteringContext, register
from kakitome.values.localized_text import LocalizedText
from support import institutions, pathways

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Client:
    institutions.open_university("u", LocalizedText(ja="見本大学", en="Example University"))
    return institutions.member("owner@u.example", NodeRole.PROGRAMME_OWNER, "u")


def registered(title: str, *, hours: int, yen: int, starts_in: int | None = 14) -> str:
    """Register an entry of the university, held from some days on; None where no dates are stated."""
    platform = institutions.platform()
    today = platform.now().date()
    period = None
    if starts_in is not None:
        start = today + timedelta(days=starts_in)
        period = DeliveryPeriod(start_on=start, end_on=start + timedelta(days=60))
    letter = Microcredential(
        title=LocalizedText(en=title),
        awarding_body=AwardingBody(name=LocalizedText(en="Example University")),
        learner_effort=LearnerEffort(value=Decimal(hours)),
        price=Price(amount=str(yen), currency="JPY"),
        date_of_delivery=period,
    )
    counter = RegisteringContext(
        book=platform.store("u"),
        registry=platform.registry,
        institution="u",
        site_url=platform.site_url,
        actor="tests",
        now=platform.now(),
    )
    return register(counter, Candidate(letter=letter), source=EntrySource.FORM).entry.number


def begun(client: Client) -> PathwayDraft:
    answer = client.post("/desk/u/pathways")
    assert answer.status_code == 302
    return draft_of(answer["Location"].rpartition("/")[2])


def draft_of(number: str) -> PathwayDraft:
    draft = institutions.platform().crediting.pathways.find_draft("u", number)
    assert draft is not None
    return draft


def fields(draft: PathwayDraft, do: str = "save", **changed: object) -> dict[str, object]:
    """What the designer's form sends when nothing but `changed` is typed; `__` stands for the hyphen of a prefix."""
    design = draft.pathway
    sent: dict[str, object] = {
        "revision": str(draft.revision),
        "do": do,
        "head-title_ja": design.title.ja,
        "head-title_en": design.title.en,
        "head-model": design.model.value if design.model else "",
        "head-window_years": design.window_years or "",
        "head-awarding": design.awarding.value,
        "head-partners": [body.identifier for body in design.institutions[1:]],
    }
    for block in design.blocks:
        amount = block.choice.parts or block.choice.credits or ""
        sent |= {
            f"block-{block.key}-title_ja": block.title.ja,
            f"block-{block.key}-title_en": block.title.en,
            f"block-{block.key}-kind": block.choice.kind.value,
            f"block-{block.key}-amount": amount,
            f"block-{block.key}-after": list(block.after),
        }
    return sent | changed


def saved(client: Client, number: str, do: str = "save", **changed: object) -> PathwayDraft:
    answer = client.post(f"/desk/u/pathways/{number}", fields(draft_of(number), do, **changed))
    assert answer.status_code == 302, re.findall(r'class="err".*?</p>', answer.content.decode(), re.DOTALL)
    return draft_of(number)


def filled(client: Client) -> PathwayDraft:
    """A pathway of two blocks: all of one, and one of two that teach the same for some hours."""
    first, second, third = (registered(title, hours=n, yen=n * 1_000) for title, n in (("A", 45), ("B", 30), ("C", 60)))
    draft = begun(client)
    (block,) = draft.pathway.blocks
    draft = saved(client, draft.number, "block", **{"head-title_en": "Regional data", "head-model": "modular"})
    other = draft.pathway.blocks[1]
    draft = saved(client, draft.number, **{f"add-{block.key}-number": first, f"add-{other.key}-number": second})
    draft = saved(client, draft.number, f"add:{other.key}", **{f"add-{other.key}-number": third})
    chosen = {
        f"block-{other.key}-kind": "some",
        f"block-{other.key}-amount": "1",
        f"block-{other.key}-after": [block.key],
    }
    return saved(client, draft.number, **chosen)


def test_a_pathway_is_designed_without_script_and_published(owner: Client) -> None:
    draft = filled(owner)
    first, second = draft.pathway.blocks
    assert draft.pathway.model is StackingModel.MODULAR
    assert [len(block.parts) for block in (first, second)] == [1, 2]
    assert (second.choice.kind, second.choice.parts, second.after) == (ChoiceKind.SOME, 1, (first.key,))
    part = first.parts[0]
    assert (part.hours, part.versions, part.price and part.price.amount) == (Decimal(45), (1,), Decimal(45_000))
    page = owner.get(f"/desk/u/pathways/{draft.number}").content.decode()
    assert "This can be published." in page
    assert "75–105 hours" in page and "2 ways" in page
    assert Client().get(f"/pathways/{draft.number}").status_code == 404
    moved = saved(owner, draft.number, f"down:{first.key}")
    assert [block.key for block in moved.pathway.blocks] == [second.key, first.key]
    saved(owner, draft.number, f"up:{first.key}")
    after = saved(owner, draft.number, "publish")
    assert after.pathway.version == 2
    public = Client(HTTP_ACCEPT_LANGUAGE="en").get(f"/pathways/{draft.number}").content.decode()
    assert "2 blocks together become Regional data." in public
    assert "Any 1 of 2, after blocks 1" in public and "75–105 hours" in public and "Can be begun" in public
    assert "Regional data" in Client(HTTP_ACCEPT_LANGUAGE="en").get("/pathways").content.decode()


def test_what_is_to_be_mended_stops_it_and_stays_typed(owner: Client) -> None:
    draft = filled(owner)
    second = draft.pathway.blocks[1]
    pair = {"overlap-first": second.parts[0].identifier, "overlap-second": second.parts[1].identifier}
    draft = saved(owner, draft.number, **pair, **{"overlap-hours": "10", "overlap-rule": "undecided"})
    saved(owner, draft.number, "publish")
    assert institutions.platform().crediting.pathways.find(draft.number) is None
    page = owner.get(f"/desk/u/pathways/{draft.number}").content.decode()
    assert "“B” and “C” teach the same for 10 hours" in page
    saved(owner, draft.number, **pair, **{"overlap-hours": "10", "overlap-rule": "one-of-them"})
    (overlap,) = draft_of(draft.number).pathway.overlaps
    assert overlap.rule is OverlapRule.ONE_OF_THEM
    saved(owner, draft.number, "overlap:0")
    assert draft_of(draft.number).pathway.overlaps == ()
    # A bad number, and a number of nothing: said beside the field, and nothing that was typed is lost.
    typed = {
        "head-window_years": "five",
        f"add-{second.key}-number": "E-9999-9999",
        "head-description_en": "Kept as it is",
    }
    answer = owner.post(f"/desk/u/pathways/{draft.number}", fields(draft_of(draft.number), **typed))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Kept as it is" in text and 'value="five"' in text and "E-9999-9999" in text
    assert draft_of(draft.number).pathway.description == LocalizedText()
    nothing = owner.post(
        f"/desk/u/pathways/{draft.number}",
        fields(draft_of(draft.number), **{f"add-{second.key}-number": "E-9999-9999"}),
    )
    assert nothing.status_code == 422


def test_who_saw_an_older_draft_is_refused_and_loses_nothing(owner: Client) -> None:
    draft = begun(owner)
    old = fields(draft, **{"head-title_en": "Mine"})
    saved(owner, draft.number, **{"head-title_en": "Theirs"})
    answer = owner.post(f"/desk/u/pathways/{draft.number}", old)
    assert answer.status_code == 422
    assert 'value="Mine"' in answer.content.decode()
    assert draft_of(draft.number).pathway.title.en == "Theirs"


def test_those_who_award_it_together_consent_to_its_very_words(owner: Client) -> None:
    institutions.open_university("v", LocalizedText(ja="相手大学", en="Partner University"))
    partner = institutions.member("admin@v.example", NodeRole.ADMIN, "v")
    viewer = institutions.member("viewer@v.example", NodeRole.VIEWER, "v")
    draft = filled(owner)
    saved(owner, draft.number, **{"head-partners": ["v"]})
    where = f"/desk/v/pathways/{draft.number}/consent"
    assert partner.get(where).status_code == 404
    draft = saved(owner, draft.number, "ask")
    text = partner.get(where).content.decode()
    assert "Regional data" in text
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', text)
    assert digest
    assert viewer.post(where, {"do": "consent", "digest": digest[1]}).status_code == 404
    saved(owner, draft.number, "publish")
    pathways_of = institutions.platform().crediting.pathways
    assert pathways_of.find(draft.number) is None
    # Words that were changed in between are not consented to by an answer to those before.
    saved(owner, draft.number, **{"head-window_years": "5"})
    partner.post(where, {"do": "consent", "digest": digest[1]})
    saved(owner, draft.number, "publish")
    assert pathways_of.find(draft.number) is None
    newer = re.search(r'name="digest" value="([0-9a-f]{64})"', partner.get(where).content.decode())
    assert newer
    partner.post(where, {"do": "consent", "digest": newer[1]})
    saved(owner, draft.number, "publish")
    published = pathways_of.find(draft.number)
    assert published is not None and len(published.pathway.institutions) == 2
    assert "Awarded together by" in Client(HTTP_ACCEPT_LANGUAGE="en").get(f"/pathways/{draft.number}").content.decode()


def test_a_part_of_elsewhere_is_written_by_hand(owner: Client) -> None:
    draft = begun(owner)
    (block,) = draft.pathway.blocks
    typed = {
        "identifier": "https://x.example/mm",
        "title_en": "MicroMasters",
        "hours": "120",
        "starts_on": "2027-04-01",
    }
    draft = saved(owner, draft.number, **{f"add-{block.key}-{name}": value for name, value in typed.items()})
    (part,) = draft.pathway.blocks[0].parts
    assert (part.identifier, part.hours, part.price) == ("https://x.example/mm", Decimal(120), None)
    page = owner.get(f"/desk/u/pathways/{draft.number}").content.decode()
    assert "no price stated" in page
    saved(owner, draft.number, f"part:{block.key}:https://x.example/mm")
    assert draft_of(draft.number).pathway.parts == ()
    saved(owner, draft.number, f"drop:{block.key}")
    assert draft_of(draft.number).pathway.blocks == ()


def test_a_draft_begins_from_a_pattern_with_its_source(owner: Client) -> None:
    answer = owner.post("/desk/u/pathways", {"pattern": "sit"})
    draft = draft_of(answer["Location"].rpartition("/")[2])
    assert len(draft.pathway.blocks) == 4 and draft.pathway.window_years == 5
    assert [body.identifier for body in draft.pathway.institutions] == ["u"]
    assert "singaporetech.edu.sg" in draft.pathway.source
    page = owner.get(f"/desk/u/pathways/{draft.number}").content.decode()
    assert "Nothing can be chosen in block" in page
    assert owner.post("/desk/u/pathways", {"pattern": "nothing of that name"}).status_code == 302


def test_versions_stay_and_programs_read_them() -> None:
    institutions.open_university("u", LocalizedText(ja="見本大学", en="Example University"))
    store = institutions.platform().crediting.pathways
    pathways.publish(store, institution="u")
    pathways.publish(store, institution="u", pathway=replace(pathways.PATHWAY, window_years=5), version=2)
    visitor = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert "within 5 years" in visitor.get(f"/pathways/{pathways.NUMBER}").content.decode()
    first = visitor.get(f"/pathways/{pathways.NUMBER}/v1").content.decode()
    assert "There is a newer version" in first and "within 5 years" not in first
    assert visitor.get(f"/pathways/{pathways.NUMBER}/v3").status_code == 404
    assert visitor.get("/pathways/P-9999-9999").status_code == 404
    document = visitor.get(f"/pathways/{pathways.NUMBER}.jsonld").json()
    kinds = [node["@type"] for node in document["@graph"]]
    assert kinds == [
        "ceterms:Pathway",
        "ceterms:CredentialOrganization",
        "ceterms:CredentialComponent",
        "ceterms:MultiComponent",
        "ceterms:CredentialComponent",
    ]
    members = {node["@id"] for node in document["@graph"]}
    assert set(document["@graph"][0]["ceterms:hasPart"]) <= members

"""No object, code, key or placeholder of the program reaches a person: pages of the desk and every action of the trail."""

import re

import pytest
from django.test import Client
from django.utils.html import strip_tags

from kakitome import texts
from kakitome.errors import Refused
from kakitome.learning.microcredential import Microcredential
from kakitome.ports.audit import AuditEntry
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.services.defining import put_in_force, save_draft
from kakitome.values.localized_text import Language, LocalizedText
from kakitome.web.pages.provider.audit_trail.telling import ACTIONS
from support import institutions

LEAKS = re.compile(
    r"\b\w+\(\w+=|datetime\.datetime|<\w[\w.]* object at|\b[EWI]_[A-Z]{2,}_?[A-Z_]*\b|\{\w+\}|%\(\w+\)s|\bNone\b"
    r"|&lt;\w+\.\w+: "
)
PAGES = [
    "", "/definitions", "/definitions/new", "/class-lists", "/awards", "/awards/new", "/withdrawals", "/people",
    "/trail", "/issuer", "/endorsements", "/registry",
]  # fmt: skip


def text(response) -> str:
    return response.content.decode()


def leaks_in(page: str) -> list[str]:
    shown = strip_tags(re.sub(r"<(script|style|code|pre)\b.*?</\1>", "", page, flags=re.DOTALL))
    return LEAKS.findall(shown) + [
        action for action in ACTIONS if re.search(rf"(?<![\w.]){re.escape(action)}\b", shown)
    ]


MARKED_ENGLISH = re.compile(r"<(\w+)\b[^>]*\blang=\"en\"[^>]*>.*?</\1>", re.DOTALL)
ENGLISH = re.compile(r"(?<![\w./:-])[A-Za-z][a-z]+(?: [a-z]{2,}){2,}")


def english_in(page: str) -> list[str]:
    """Return runs of English words on a Japanese page that are no names (small letters) and not marked as English."""
    shown = re.sub(r"<(script|style|code|pre|textarea|option)\b.*?</\1>", "", page, flags=re.DOTALL)
    return ENGLISH.findall(strip_tags(MARKED_ENGLISH.sub("", shown)))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_page_of_a_desk_shows_what_only_a_programmer_reads(
    admin: Client, wind: MicrocredentialVersion, language: str
) -> None:
    store = institutions.platform().store("setouchi")
    strange = AuditEntry(
        at=institutions.NOW, actor="visitor", action="something.never_told", subject="x", detail={"sha256": "0" * 64}
    )
    filled = AuditEntry(at=institutions.NOW, actor="kakitome", action="demonstration.filled", subject="x")
    store.audit.append_many([strange, filled])
    address = institutions.upload(
        admin, "setouchi", wind, "氏名,メール,成績\n見本 花子,h@example.jp,不可\n".encode(), "a.csv"
    )
    seen = 0
    for path in [*(f"/desk/setouchi{page}" for page in PAGES), address["Location"]]:
        response = admin.get(f"{path}?lang={language}", follow=True)
        if response.status_code != 200:
            continue
        seen += 1
        page = text(response)
        assert leaks_in(page) == [], path
        assert language == "en" or english_in(page) == [], path
        assert "never_told" not in page and "demonstration.filled" not in page, path
    assert seen >= 8


def test_a_leak_is_found() -> None:
    assert english_in("<p>この証明は is not yet valid</p>")
    assert not english_in('<p>見本大学 Example University of Informatics <span lang="en">this is marked</span></p>')
    assert leaks_in("<p>Question(number=1, letter='A')</p>") and leaks_in("<p>E_GATE_MISSING</p>")
    assert leaks_in("<p>batch.uploaded</p>") and not leaks_in("<p>見本大学（見本） 2026.11</p>")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_is_missing_is_called_by_its_name_and_once(admin: Client, language: Language) -> None:
    del admin
    store = institutions.platform().store("setouchi")
    begun = save_draft(store, Microcredential(title=LocalizedText(ja="題だけ")), actor="t", now=institutions.NOW)
    with pytest.raises(Refused) as refused:
        put_in_force(store, begun.identifier, version=1, actor="t", now=institutions.NOW)
    told = [texts.sentence(problem, language) for problem in refused.value.problems]
    assert told and len(told) == len(set(told))
    assert not [sentence for sentence in told if re.search(r"[a-z]+_[a-z]+|\{", sentence)]

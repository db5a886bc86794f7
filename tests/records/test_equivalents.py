"""Credit equivalents in both databases: public, written by their own institution, reversed once and never changed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from contract.records import NOW
from kakitome.errors import Conflict
from kakitome.learning.credit.equivalent import Equivalent, EquivalentOutcome, EquivalentReversal
from kakitome.ports.equivalents import AdoptionItem
from kakitome.records.digests.examination import examine_registers
from kakitome.records.equivalents import DatabaseEquivalents
from kakitome.records.models.equivalent import EquivalentRow
from kakitome.records.soundness import examine_database
from kakitome.records.store.scope import EVERYONE, seeing
from kakitome.values.localized_text import LocalizedText
from support import databases

HERE = "example-university"
DECISION = Equivalent(
    number="Q-AAAA-AAAA",
    institution=HERE,
    institution_name=LocalizedText(ja="見本大学"),
    entry="E-AAAA-AAAA",
    entry_version=2,
    entry_digest="a" * 64,
    entry_title=LocalizedText(ja="実践データサイエンス", en="Applied Data Science"),
    provider_name=LocalizedText(ja="瀬戸内海洋技術大学"),
    outcome=EquivalentOutcome.CREDITED,
    decided_on=date(2026, 4, 14),
    decided_by=LocalizedText(ja="単位認定委員会"),
    recorded_at=NOW,
    reasons=LocalizedText(ja="4つの成果がすべて対応する。"),
    credits=Decimal("1.5"),
    course_code="INF1305",
    course_version=1,
    course_digest="b" * 64,
    course_title=LocalizedText(ja="データ科学演習"),
    ends_on=date(2029, 3, 31),
    conditions=(LocalizedText(ja="成績が「可」以上であること"),),
)
ITEM = AdoptionItem(
    key="k1",
    origin=DECISION.number,
    course_code="DS201",
    credits=Decimal(2),
    ends_on=date(2028, 3, 31),
    opened_at=NOW,
)


def test_what_was_decided_is_found_by_its_words_and_read_back_whole(using: str) -> None:
    equivalents = DatabaseEquivalents(using=using)
    equivalents.add(DECISION)
    equivalents.add(replace(DECISION, number="Q-CCCC-CCCC", decided_on=date(2026, 5, 1), adopted_from="Q-AAAA-AAAA"))

    stored = equivalents.find("Q-AAAA-AAAA")
    assert stored is not None and stored.equivalent == DECISION and stored.reversal is None
    assert [stored.number for stored in equivalents.of_entry("E-AAAA-AAAA")] == ["Q-CCCC-CCCC", "Q-AAAA-AAAA"]
    assert len(equivalents.search(["データ", "ＩＮＦ1305", "applied"], limit=5)) == 2
    assert not equivalents.search(["データ", "100%"], limit=5)
    assert len(equivalents.search([], limit=1)) == 1
    assert [stored.number for stored in equivalents.adoptions_of(["Q-AAAA-AAAA"])["Q-AAAA-AAAA"]] == ["Q-CCCC-CCCC"]


def test_a_decision_is_reversed_once_by_its_own_institution_and_changed_by_nobody(using: str) -> None:
    databases.add_institution("other", using=using)
    equivalents = DatabaseEquivalents(using=using)
    equivalents.add(DECISION)
    reversal = EquivalentReversal(on=date(2026, 9, 1), reason=LocalizedText(ja="誤り"))
    rows = EquivalentRow.objects.using(using).filter(number=DECISION.number)

    with pytest.raises(Conflict, match="E_EQUIVALENT_REVERSED"):
        equivalents.reverse("other", DECISION.number, reversal=reversal)
    for act in (lambda: rows.update(content={}), lambda: rows.update(entry="E-CCCC-CCCC"), rows.delete):
        with pytest.raises(DatabaseError, match="never changed"), seeing(HERE, using=using), transaction.atomic(using):
            act()
    equivalents.reverse(HERE, DECISION.number, reversal=reversal)
    stored = equivalents.find(DECISION.number)
    assert stored is not None and stored.reversal == reversal
    with pytest.raises(Conflict, match="E_EQUIVALENT_REVERSED"):
        equivalents.reverse(HERE, DECISION.number, reversal=reversal)
    with pytest.raises(DatabaseError, match="never changed"), seeing(HERE, using=using), transaction.atomic(using):
        rows.update(reversed_on=None)
    with seeing(EVERYONE, using=using):
        assert not list(examine_registers(using=using))
    # The test server is told not to wait for its disk.
    assert not [problem for problem in examine_database(using=using) if problem.code != "E_DOCTOR_DURABILITY"]


def test_an_item_is_open_once_and_closed_once_and_nobody_elses(using: str) -> None:
    databases.add_institution("other", using=using)
    equivalents = DatabaseEquivalents(using=using)
    equivalents.open_item(HERE, ITEM)

    with pytest.raises(Conflict, match="E_ADOPTION_OPEN"):
        equivalents.open_item(HERE, replace(ITEM, key="k2"))
    assert equivalents.list_items("other") == []
    with pytest.raises(Conflict, match="E_ADOPTION_CLOSED"):
        equivalents.close_item("other", "k1", decided="", at=NOW)
    equivalents.close_item(HERE, "k1", decided="Q-CCCC-CCCC", at=NOW)
    assert equivalents.list_items(HERE) == [replace(ITEM, closed_at=NOW, decided="Q-CCCC-CCCC")]
    equivalents.open_item(HERE, replace(ITEM, key="k2"))

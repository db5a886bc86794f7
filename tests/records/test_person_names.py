"""Names of a person in both databases: letter for letter, checked by what others signed, and nobody else's."""

from datetime import timedelta

import pytest

from contract.records import NOW
from kakitome.errors import Conflict, Invalid, NotFound
from kakitome.ports.person_names import FormOfName, OwnNames, PersonName
from kakitome.records.accounts import DatabaseAccounts
from kakitome.records.models.person_name import PersonNameRow
from kakitome.records.person_names import DatabasePersonNames
from kakitome.records.store.scope import EVERYONE, seeing, seeing_person
from kakitome.services.keeping_names import MOST_FORMER, NameEvidence, NameShowing, record_name, showing_of
from kakitome.values.localized_text import LocalizedText
from records.test_wallets import account_at

EVIDENCE = NameEvidence(
    stated_by=LocalizedText(ja="明日香情報大学"), stated_on=NOW.date(), sha256="ab" * 32, award="A-7K3M-94QT"
)


@pytest.fixture
def account(using: str) -> str:
    return account_at(using, "hanako@mihon.example")


@pytest.fixture
def names(using: str, account: str) -> OwnNames:
    return DatabasePersonNames(using=using).open(account)


def record(names: OwnNames, text: str, form: FormOfName = FormOfName.KANJI, **changes: object) -> PersonName:
    entered = {"key": f"{form.value}-{text}"[:32], "evidence": None, "now": NOW, **changes}
    return record_name(names, form=form, text=text, **entered)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["髙橋 花子", "山﨑 花子", "𠮷野 花子", "渡邉 花子", "葛\U000e0100城 花子", "\ufa19谷 花子"]
)
def test_a_name_is_kept_letter_for_letter(names: OwnNames, text: str) -> None:
    record(names, f"  {text.replace(' ', chr(0x3000))} ", key="k")
    assert [(name.text, name.recorded_at) for name in names.list_names()] == [(text, NOW)]


def test_there_is_one_of_each_form_and_some_former_ones(names: OwnNames) -> None:
    record(names, "見本 花子", FormOfName.FORMER, evidence=EVIDENCE)
    for text in ("見本 花子", "例沢 花子"):
        record(names, text)
    record(names, "れいざわ はなこ", FormOfName.KANA)
    assert [name.text for name in names.list_names()] == ["例沢 花子", "れいざわ はなこ", "見本 花子"]
    again = record(names, "見本 花子", FormOfName.FORMER, now=NOW + timedelta(days=1))
    assert again.is_checked and again.sha256 == EVIDENCE.sha256
    for number in range(MOST_FORMER - 1):
        record(names, f"例 {number}", FormOfName.FORMER)
    with pytest.raises(Conflict, match="E_NAMES_FORMER_FULL"):
        record(names, "例 九", FormOfName.FORMER)
    names.remove("former-例 1")
    record(names, "例 九", FormOfName.FORMER)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (" \u3000", "E_NAME_EMPTY"),
        ("あ" * 201, "E_NAME_LONG"),
        ("花\u202e子", "E_NAME_SIGNS"),
        ("花\x07", "E_NAME_SIGNS"),
    ],
)
def test_what_is_no_name_is_refused(names: OwnNames, text: str, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        record(names, text)


def test_a_name_is_nobody_elses_and_goes_with_the_account(using: str, account: str, names: OwnNames) -> None:
    record(names, "見本 花子", key="k", evidence=EVIDENCE)
    stranger = DatabasePersonNames(using=using).open(account_at(using, "taro@mihon.example"))
    assert not stranger.list_names()
    stranger.remove("k")
    record(stranger, "見本 花子", key="k")
    assert names.list_names()[0].stated_by == EVIDENCE.stated_by
    with seeing_person(-1, using=using):
        assert using != "postgres" or not PersonNameRow.objects.using(using).count()
    DatabaseAccounts(using=using).delete(account)
    with seeing(EVERYONE, using=using):
        assert PersonNameRow.objects.using(using).count() == 1
    with pytest.raises(NotFound, match="E_ACCOUNT_UNKNOWN"):
        record(names, "見本 花子")


def test_only_a_signed_form_stands_beside_a_credential() -> None:
    kanji = PersonName(key="1", form=FormOfName.KANJI, text="髙橋 花子", recorded_at=NOW)
    former = PersonName(key="2", form=FormOfName.FORMER, text="例沢 花子", recorded_at=NOW)
    stated = PersonName(key="3", form=FormOfName.ROMAN, text="TAKAHASHI Hanako", recorded_at=NOW, checked_at=NOW)
    names = [kanji, former, stated]

    def shown(chosen: PersonName, *signed: str) -> NameShowing:
        return showing_of(chosen, names, signs=lambda text: text in signed)

    assert shown(kanji, "髙橋 花子") is NameShowing.SIGNED
    assert shown(kanji, "高橋 花子") is NameShowing.IMPOSSIBLE
    assert shown(kanji, "TAKAHASHI Hanako") is NameShowing.ANOTHER_OF_THEIRS
    # Anybody could call themselves so: nothing that others signed has it yet.
    assert shown(former, "例沢 花子") is NameShowing.IMPOSSIBLE
    assert shown(kanji, "例沢 花子") is NameShowing.IMPOSSIBLE

"""Askings for endorsements in both databases: whose they are, what never changes, what goes, what the doctor tells."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connections, transaction

from contract.records import NOW
from kakitome.errors import Conflict, Invalid, NotFound
from kakitome.ports.asked_endorsements import (
    AskedEndorsement,
    AskedEndorsements,
    EndorsementAskingTerms,
    EndorsementStep,
    Endorser,
    PersonAskings,
)
from kakitome.ports.shares import hash_of_secret
from kakitome.ports.wallets import CollectedItem
from kakitome.records.accounts import DatabaseAccounts
from kakitome.records.asked_endorsements import DatabaseAskedEndorsements
from kakitome.records.digests.examination import examine_registers
from kakitome.records.models.asked_endorsement import AskedEndorsementRow
from kakitome.records.retention import DatabaseRetention
from kakitome.records.store.scope import EVERYONE, seeing
from kakitome.records.wallets import DatabaseWallets
from kakitome.services import asking_endorsements
from kakitome.services.asking_endorsements import (
    GivenEndorsement,
    MadeAsking,
    WantedEndorsement,
    accept,
    answer_without,
    call_off,
    give,
    keep_from_everybody,
    make_asking,
    put_away,
    put_on_portfolio,
    withdraw,
)
from kakitome.services.doctoring.asked_endorsement_round import examine_asked_endorsements
from kakitome.values.localized_text import LocalizedText
from records.test_joining import join
from records.test_wallets import account_at
from support.wallet_documents import CONTENT, document_of

AWARD = CollectedItem(award="A-7K3M-94QT")
GIVEN = GivenEndorsement(
    endorser=Endorser(name="例沢 一郎", role="担任"), comment=LocalizedText(ja="よく学びました。\n𠮷野")
)


@pytest.fixture
def account(using: str) -> str:
    return account_at(using, "hanako@mihon.example")


@pytest.fixture
def askings(using: str) -> AskedEndorsements:
    return DatabaseAskedEndorsements(using=using)


@pytest.fixture
def person(askings: AskedEndorsements, account: str) -> PersonAskings:
    return askings.open(account)


@pytest.fixture
def asked(askings: AskedEndorsements, account: str) -> Callable[..., MadeAsking]:
    def make(*, at: timedelta = timedelta(), **changes: object) -> MadeAsking:
        wanted = WantedEndorsement(
            item=AWARD,
            title=LocalizedText(ja="データ分析入門"),
            shown_name="見本 花子",
            called="例沢先生",
            mail="reizawa@school.example",
            words="お願いします。",
            language="ja",
        )
        terms = EndorsementAskingTerms()
        return make_asking(askings, account, wanted=replace(wanted, **changes), terms=terms, now=NOW + at)  # type: ignore[arg-type]

    return make


def test_what_was_asked_and_given_is_read_as_it_was_written(
    using: str, person: PersonAskings, asked: Callable[..., MadeAsking], askings: AskedEndorsements
) -> None:
    made = asked()
    found = askings.find_by_link(hash_of_secret(made.secret))
    assert found is not None and found.asking == made.asking == person.find(made.asking.key)
    assert made.secret not in str(made.asking), "of the secret a digest alone is kept"
    given = give(person, made.asking.key, given=GIVEN, now=NOW)
    assert person.list_askings() == [given]
    assert (given.comment, given.endorser, given.is_signed) == (GIVEN.comment, GIVEN.endorser, False)
    assert accept(person, given.key, now=NOW).step is EndorsementStep.ACCEPTED
    assert put_away(person, given.key, now=NOW).step is EndorsementStep.PUT_AWAY
    with seeing(EVERYONE, using=using):
        assert not list(examine_registers(using=using))
    assert not list(examine_asked_endorsements(askings))


def test_nobody_else_finds_it_and_it_goes_with_the_account(
    using: str, account: str, asked: Callable[..., MadeAsking], askings: AskedEndorsements
) -> None:
    made = asked()
    other = askings.open(account_at(using, "jiro@mihon.example"))
    assert (other.find(made.asking.key), list(other.list_askings())) == (None, [])
    with pytest.raises(NotFound):
        accept(other, made.asking.key, now=NOW)
    with pytest.raises(NotFound):
        other.replace(made.asking)
    DatabaseAccounts(using=using).delete(account)
    assert askings.find_by_link(made.asking.link_hash) is None


def test_an_endorsement_that_is_taken_back_leaves_no_word_and_does_not_return(
    using: str, person: PersonAskings, asked: Callable[..., MadeAsking]
) -> None:
    key = asked().asking.key
    accepted_asking = give(person, key, given=replace(GIVEN, signed=b"{}", signed_by=LocalizedText(en="X")), now=NOW)
    accept(person, key, now=NOW)
    gone = withdraw(person, key, now=NOW)
    assert withdraw(person, key, now=NOW + timedelta(days=1)) == gone, "once is enough"
    assert (gone.comment, gone.endorser, gone.signed, gone.signed_by) == (
        LocalizedText(),
        Endorser(),
        b"",
        LocalizedText(),
    )
    for act in (accept, put_away, call_off):
        with pytest.raises(Conflict) as refused:
            act(person, key, now=NOW)
        assert refused.value.code == "E_ASKING_OVER"
    # Nor past the services: the database itself refuses.
    with pytest.raises(DatabaseError), transaction.atomic(using=using):
        person.replace(accepted_asking)


def test_words_and_terms_cannot_be_rewritten(
    using: str, person: PersonAskings, asked: Callable[..., MadeAsking]
) -> None:
    given = give(person, asked().asking.key, given=GIVEN, now=NOW)
    changes: list[dict[str, object]] = [
        {"comment": LocalizedText(ja="別のことば")},
        {"endorser": Endorser(name="別人")},
        {"words": "別の頼み"},
        {"signed": b"{}"},
        {"mail": "other@school.example"},
        {"link_hash": "0" * 64},
        {"ends_at": given.ends_at + timedelta(days=1)},
    ]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic(using=using):
            person.replace(replace(given, **change))  # type: ignore[arg-type]
    assert person.find(given.key) == given


def test_it_takes_one_answer_until_its_day(person: PersonAskings, asked: Callable[..., MadeAsking]) -> None:
    late = asked().asking
    with pytest.raises(Conflict):
        give(person, late.key, given=GIVEN, now=late.ends_at)
    assert late.state(late.ends_at) is EndorsementStep.LAPSED
    first = asked(mail="a@school.example").asking.key
    answer_without(person, first, step=EndorsementStep.DECLINED, now=NOW)
    called_off = asked(mail="b@school.example").asking.key
    call_off(person, called_off, now=NOW)
    given = asked(mail="c@school.example").asking.key
    give(person, given, given=GIVEN, now=NOW)
    for key in (first, called_off, given):
        with pytest.raises(Conflict):
            give(person, key, given=GIVEN, now=NOW)
    for bad in (replace(GIVEN, endorser=Endorser()), replace(GIVEN, comment=LocalizedText(en="x" * 2_001))):
        with pytest.raises(Invalid):
            give(person, late.key, given=bad, now=NOW)


def test_who_asks_too_much_or_the_wrong_address_is_refused(
    using: str, askings: AskedEndorsements, person: PersonAskings, asked: Callable[..., MadeAsking]
) -> None:
    refusals = []

    def refuse(**changes: object) -> None:
        with pytest.raises(Conflict) as refused:
            asked(**changes)
        refusals.append(refused.value.code)

    first = asked().asking
    refuse(mail="Reizawa@School.example")
    answer_without(person, first.key, step=EndorsementStep.NOT_THEM, now=NOW)
    refuse(item=CollectedItem(award="A-2345-6789"), at=timedelta(days=3))
    # Of all persons together: three mails a day to one address.
    for number in range(3):
        wanted = replace_wanted(f"p{number}@mihon.example", using, askings)
        assert wanted
    refuse(mail="busy@school.example")
    for number in range(asking_endorsements.MOST_A_DAY - 1):
        asked(mail=f"t{number}@school.example")
    refuse(mail="one-more@school.example")
    assert refusals == ["E_ASKING_TWICE", "E_ASKING_NOT_THEM", "E_ASKING_ADDRESS", "E_ASKING_DAY"]


def replace_wanted(address: str, using: str, askings: AskedEndorsements) -> AskedEndorsement:
    """Let somebody else ask the busy address."""
    wanted = WantedEndorsement(
        item=AWARD,
        title=LocalizedText(en="T"),
        shown_name="X",
        called="Y",
        mail="busy@school.example",
        words="",
        language="en",
    )
    return make_asking(
        askings, account_at(using, address), wanted=wanted, terms=EndorsementAskingTerms(), now=NOW
    ).asking


def test_taking_a_document_out_and_joining_take_its_endorsements_along(
    using: str, account: str, askings: AskedEndorsements, person: PersonAskings, asked: Callable[..., MadeAsking]
) -> None:
    wallet = DatabaseWallets(using=using).open(account)
    wallet.add(document_of(CONTENT, key="d1"), CONTENT)
    made = asked(item=CollectedItem(document="d1"))
    stays = account_at(using, "stays@mihon.example")
    other = DatabaseWallets(using=using).open(stays)
    other.add(document_of(CONTENT, key="d9"), CONTENT)
    join(using, (stays, account))
    (moved,) = askings.open(stays).list_askings()
    assert (moved.key, moved.item) == (made.asking.key, CollectedItem(document="d9"))
    other.remove("d9")
    assert list(askings.open(stays).list_askings()) == []
    with seeing(EVERYONE, using=using):
        assert not list(examine_registers(using=using))


def test_what_came_to_nothing_is_deleted_and_what_stands_stays(
    using: str, person: PersonAskings, asked: Callable[..., MadeAsking]
) -> None:
    kept = give(person, asked().asking.key, given=GIVEN, now=NOW)
    for mail in ("a@x.example", "b@x.example"):
        asked(mail=mail)
    answer_without(person, person.list_askings()[0].key, step=EndorsementStep.DECLINED, now=NOW)
    # One was declined today, one waits for thirty days.
    retention, late = DatabaseRetention(using=using), NOW + timedelta(days=31)
    assert retention.count_due("asked_endorsement", institution="", before=NOW) == 1
    assert retention.remove("asked_endorsement", institution="", before=late, most=100, now=late) == 2
    assert list(person.list_askings()) == [kept]


def test_the_doctor_tells_words_that_were_left_behind(
    using: str, person: PersonAskings, asked: Callable[..., MadeAsking], askings: AskedEndorsements
) -> None:
    give(person, asked().asking.key, given=GIVEN, now=NOW)
    with seeing(EVERYONE, using=using), connections[using].cursor() as cursor:
        cursor.execute(f"UPDATE {AskedEndorsementRow._meta.db_table} SET step = 'withdrawn'")
    assert [problem.code for problem in examine_asked_endorsements(askings)] == ["E_DOCTOR_ASKED_ENDORSEMENT"]


def test_one_that_its_writer_let_nobody_else_read_is_put_on_no_portfolio_and_the_doctor_tells_one_that_is(
    using: str, person: PersonAskings, asked: Callable[..., MadeAsking], askings: AskedEndorsements
) -> None:
    given = give(person, asked().asking.key, given=replace(GIVEN, may_be_public=True), now=NOW)
    with pytest.raises(Conflict, match="E_ASKING_OVER"):
        put_on_portfolio(person, given.key, now=NOW)
    accept(person, given.key, now=NOW)
    placed = put_on_portfolio(person, given.key, now=NOW)
    assert placed.is_on_portfolio and person.find(given.key) == placed
    assert not list(examine_asked_endorsements(askings))
    kept_back = keep_from_everybody(person, given.key, now=NOW)
    assert (kept_back.is_on_portfolio, kept_back.on_portfolio_at) == (False, None)
    with pytest.raises(Conflict, match="E_ENDORSEMENT_NOT_PUBLIC"):
        put_on_portfolio(person, given.key, now=NOW)
    with seeing(EVERYONE, using=using), connections[using].cursor() as cursor:
        cursor.execute(f"UPDATE {AskedEndorsementRow._meta.db_table} SET on_portfolio_at = made_at")
    assert [problem.code for problem in examine_asked_endorsements(askings)] == ["E_DOCTOR_ASKED_ENDORSEMENT"]

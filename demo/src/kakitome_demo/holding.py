"""What one person of the demonstration made of her wallet: names, an own record, a collection, a link, a page."""

from datetime import date, datetime, timedelta

from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.journeys.people.naming import find_evidence
from kakitome.learning.award import Learner
from kakitome.ports.audit import AuditEntry
from kakitome.ports.own_records import OwnRecord
from kakitome.ports.person_names import FormOfName
from kakitome.ports.portfolios import Portfolio, PortfolioEntry
from kakitome.ports.shares import NameChoice, SharedItem, ShareVisit, Shows
from kakitome.ports.wallets import CollectedItem
from kakitome.services.holding import list_held
from kakitome.services.keeping_collections import make_collection, put_in
from kakitome.services.keeping_names import record_name
from kakitome.services.keeping_own_records import keep_record
from kakitome.services.keeping_portfolios import begin_or_change, keep_entry, new_address, publish
from kakitome.services.sharing import WantedShare, count_opening, make_share
from kakitome_demo.cohorts import read_named_learners
from kakitome_demo.institutions import ACTOR

WHO, AT = "misaki", "asuka"
"""Whose wallet, and in which institution's trail it is marked as filled."""
WALLET = "demonstration-wallet"
_RECORD = "learning-r"
_SHARE = "application"
_COLLECTION = "for-applications"
_ENTRIES = (
    (
        "returns",
        "貸出の記録から、返却口を置く場所を決めた（見本）",
        "3年分の記録を調べ、返却が集中する時間と曜日を示しました。",
    ),
    ("study-group", "統計ソフトRを、勉強会で学んでいる（見本）", "図書館の勉強会で、毎月1回。"),
)


def fill_wallet(platform: InstalledPlatform, *, now: datetime) -> None:
    """Fill the wallet, once: what its owner changes or removes afterwards stays so."""
    learner = read_named_learners()[WHO].learner
    person = platform.accounts.find_by_email(learner.email)
    if person is None:
        return
    account, awards = person.account, [held.number for held in list_held(platform.directory, person.account)]
    trail = platform.store(AT).audit
    if not awards or trail.list_events(subject=WALLET, limit=1):
        return
    with platform.transaction():
        trail.append_many([AuditEntry(at=now, actor=ACTOR, action="demonstration.filled", subject=WALLET)])
        name = _names(platform, account, learner=learner, at=now - timedelta(days=60))
        keep_record(platform.persons.own_records.open(account), _record(now - timedelta(days=50)))
        items = [*(CollectedItem(award=number) for number in awards[:2]), CollectedItem(own_record=_RECORD)]
        make_collection(wallet := platform.wallets.open(account), name="応募（見本）", key=_COLLECTION, now=now)
        put_in(wallet, _COLLECTION, items=items, held=awards)
        _share(platform, account, awards=awards[:2], name=name, now=now)
        _portfolio(platform, account, items=items, name=name, now=now)


def _names(platform: InstalledPlatform, account: str, *, learner: Learner, at: datetime) -> str:
    names = platform.persons.names.open(account)
    forms = {FormOfName.KANJI: learner.name, FormOfName.KANA: learner.reading, FormOfName.ROMAN: learner.roman}
    for form, text in forms.items():
        if text:
            evidence = find_evidence(platform, account, text=text)
            record_name(names, form=form, text=text, key=form.value, evidence=evidence, now=at)
    return FormOfName.KANJI.value


def _record(at: datetime) -> OwnRecord:
    return OwnRecord(
        key=_RECORD,
        title="統計ソフトRの独学（図書館の勉強会）（見本）",
        words="毎月1回、持ち寄ったデータを一緒に分析しています。",
        began_on=date(2024, 4, 1),
        ended_on=date(2024, 9, 30),
        minutes=20 * 60,
        created_at=at,
        changed_at=at,
    )


def _share(platform: InstalledPlatform, account: str, *, awards: list[str], name: str, now: datetime) -> None:
    shares, made_at = platform.shares.open(account), now - timedelta(days=5)
    wanted = WantedShare(
        key=_SHARE,
        items=[SharedItem(collected=CollectedItem(award=number), shows=Shows.RESULT) for number in awards],
        ends_at=made_at + timedelta(days=30),
        language="ja",
        label="応募先（見本）",
        note="応募にあたって、2件の証明をお見せします。（見本）",
        named=NameChoice(key=name),
    )
    make_share(shares, platform.pins, terms=platform.share_terms, wanted=wanted, now=made_at)
    for days in (4, 1):
        count_opening(shares, _SHARE, visit=ShareVisit(terms=platform.share_terms), now=now - timedelta(days=days))


def _portfolio(
    platform: InstalledPlatform, account: str, *, items: list[CollectedItem], name: str, now: datetime
) -> None:
    store = platform.persons.portfolios.open(account)
    page = Portfolio(
        address=new_address(),
        title="図書館のデータを、町の人に役立てる（見本）",
        language="ja",
        words="町の図書館で働きながら、夜に大学の講座で統計を学んでいます。数字を、利用する人の言葉に直すことを大切にしています。",
        named=name,
        created_at=now,
        changed_at=now,
    )
    begin_or_change(store, page, now=now)
    proofs = ([SharedItem(collected=item) for item in items[:-1]], [SharedItem(collected=items[-1])])
    for (key, heading, words), proof in zip(_ENTRIES, proofs, strict=True):
        keep_entry(store, PortfolioEntry(key=key, heading=heading, words=words, proofs=tuple(proof)), now=now)
    publish(store, is_found=False, now=now)

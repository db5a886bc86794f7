"""A wallet with something in every part of it: what its pages look like when somebody uses them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

DRAFT, APP, BACK = "5ca1ab1e5ca1ab1e", "app-of-the-wallet", "https://badges.mihon.example/back"
PAGES = {
    "my-awards": "/mine",
    "my-awards-waiting": "/mine/waiting",
    "my-record": "/mine/record",
    "hours": "/mine/hours",
    "wallet-add": "/mine/add",
    "wallet-hosts": "/mine/hosts",
    "wallet-document": "/mine/documents/{valid}",
    "wallet-document-apart": "/mine/documents/{apart}",
    "wallet-document-withdrawn": "/mine/documents/{withdrawn}",
    "own-records": "/mine/own",
    "own-record": "/mine/own/own-r",
    "collections": "/mine/collections",
    "collection": "/mine/collections/{collection}",
    "share-list": "/mine/shares",
    "share-new": "/mine/shares/new",
    "share-draft": "/mine/shares/new?draft={draft}",
    "share": "/mine/shares/{share}",
    "share-stop": "/mine/shares/{share}/stop",
    "requests": "/mine/requests",
    "request-link": "/r/{request}",
    "present": "/mine/present",
    "portfolio": "/mine/portfolio",
    "portfolio-entry": "/mine/portfolio/entries/{entry}",
    "portfolio-public": "/mine/portfolio/public",
    "identities": "/mine/identities",
    "names": "/mine/names",
    "wallet-keys": "/mine/keys",
    "recovery-sheet": "/mine/recovery",
    "trusted-contact": "/mine/trusted-contact",
    "reminders": "/mine/reminders",
    "own-data": "/account/data",
    "award-part": "/a/{mine}/part",
    "award-offer": "/a/{mine}/offer",
}
"""Its pages that have a picture, by name; `mine` is the number of an award, the rest are facts of `fill`."""


def fill(platform: Any, account: str, *, numbers: list[str]) -> dict[str, str]:
    """Put something into every part of somebody's wallet, awards of these numbers among it; return what addresses need."""
    now: datetime = platform.now()
    keys = bring_in(platform, account, now=now)
    write_own_records(platform, account, now=now)
    record_names(platform, account, number=numbers[0], now=now)
    made = collect(platform, account, numbers=numbers, document=keys["valid"], now=now)
    made |= share(platform, account, numbers=numbers, document=keys["valid"], now=now)
    return made | keys | begin_portfolio(platform, account, number=numbers[0], now=now) | ask(platform, now=now)


def bring_in(platform: Any, account: str, *, now: datetime) -> dict[str, str]:
    """Bring in a credential that is in force, one that was withdrawn, one kept apart, and one that ends soon."""
    from kakitome.documents.verification.check import Verdict  # noqa: PLC0415 - after Django has started
    from kakitome.services.keeping_wallets import digest_of_credential  # noqa: PLC0415
    from kakitome.values.localized_text import LocalizedText  # noqa: PLC0415
    from support.wallet_documents import document_of  # noqa: PLC0415

    wallet, keys = platform.wallets.open(account), {}
    for name, title, school, changes in (
        ("valid", "山岳気象の観測と予測", "髙﨑気象カレッジ（見本）", {}),
        ("withdrawn", "防災マイスター講座", "𠮷邉防災学院（見本）", {"verdict": Verdict.REVOKED}),
        (
            "apart",
            "European Digital Credential",
            "Universität Beispielstadt, Fakultät für angewandte Wissenschaften",
            {"verdict": Verdict.INDETERMINATE, "obstacle": "W_ISSUER_KEY_UNREACHABLE"},
        ),
        ("ending", "救急手当の基礎", "見本消防協会", {"valid_until": now + timedelta(days=40)}),
    ):
        content = titled(title, school, name=name)
        document = replace(
            document_of(content, credential_sha256=digest_of_credential(content), **changes),
            title=LocalizedText(ja=title),
            issuer_name=LocalizedText(ja=school),
            origin_name=f"{title}.json",
            added_at=now - timedelta(days=9),
            as_of=now - timedelta(hours=9),
            tried_at=now - timedelta(hours=9),
            due_at=now + timedelta(days=6),
        )
        wallet.add(document, content)
        keys[name] = document.key
    return keys


def titled(title: str, school: str, *, name: str) -> bytes:
    """Return a signed credential of another issuer."""
    from vectors import issuer_site  # noqa: PLC0415

    credential = issuer_site.unsigned() | {"id": f"urn:example:{name}"}
    credential["credentialSubject"]["achievement"]["name"] = title
    credential["issuer"]["name"] = school
    return issuer_site.as_bytes(issuer_site.sign(credential))


def write_own_records(platform: Any, account: str, *, now: datetime) -> None:
    """Write two records of one's own."""
    from kakitome.ports.own_records import OwnRecord  # noqa: PLC0415
    from kakitome.services.keeping_own_records import keep_record  # noqa: PLC0415

    own = platform.persons.own_records.open(account)
    for key, title, minutes in (
        ("own-r", "統計ソフトRの独学（髙橋さんの読書会）", 1230),
        ("own-v", "町の図書館の手伝い", None),
    ):
        record = OwnRecord(
            key=key,
            title=title,
            created_at=now,
            changed_at=now,
            words="毎月1回、集まって読みました。",
            began_on=date(2024, 4, 1),
            minutes=minutes,
            links=("https://example.org/reading-circle",),
        )
        keep_record(own, record)


def record_names(platform: Any, account: str, *, number: str, now: datetime) -> None:
    """Record a name that an award states, its reading, and the one before."""
    from kakitome.ports.person_names import FormOfName  # noqa: PLC0415
    from kakitome.services.keeping_names import NameEvidence, record_name  # noqa: PLC0415
    from kakitome.values.localized_text import LocalizedText  # noqa: PLC0415

    names = platform.persons.names.open(account)
    school = LocalizedText(ja="見本大学", en="Example University")
    stated = NameEvidence(stated_by=school, stated_on=date(2026, 9, 30), sha256="5" * 64, award=number)
    for key, form, text, evidence in (
        ("n1", FormOfName.KANJI, "髙﨑 花子", stated),
        ("n2", FormOfName.KANA, "たかさき はなこ", None),
        ("n3", FormOfName.FORMER, "𠮷邉 花子", None),
    ):
        record_name(names, form=form, text=text, key=key, evidence=evidence, now=now)


def collect(platform: Any, account: str, *, numbers: list[str], document: str, now: datetime) -> dict[str, str]:
    """Make a collection."""
    from kakitome.ports.wallets import CollectedItem  # noqa: PLC0415
    from kakitome.services import keeping_collections  # noqa: PLC0415

    wallet = platform.wallets.open(account)
    items = [CollectedItem(award=numbers[0]), CollectedItem(document=document)]
    keeping_collections.make_collection(wallet, name="転職のために（𠮷邉製作所）", key="job", now=now)
    keeping_collections.put_in(wallet, "job", items=items, held=[*numbers, document])
    return {"collection": "job"}


def share(platform: Any, account: str, *, numbers: list[str], document: str, now: datetime) -> dict[str, str]:
    """Make a link that runs and was opened, one that was stopped, and a draft."""
    from kakitome.ports.shares import SharedItem, ShareDraft, ShareVisit, Shows  # noqa: PLC0415
    from kakitome.ports.wallets import CollectedItem  # noqa: PLC0415
    from kakitome.services import drafting_shares, sharing  # noqa: PLC0415

    shares, terms = platform.shares.open(account), platform.share_terms
    items = [
        SharedItem(collected=CollectedItem(award=numbers[0]), shows=Shows.WHOLE_DOCUMENT),
        SharedItem(collected=CollectedItem(document=document), shows=Shows.RESULT),
    ]
    secrets = {}
    for key, label in (("a" * 16, "𠮷邉製作所 採用ご担当"), ("b" * 16, "見本商事（2025年の応募）")):
        wanted = sharing.WantedShare(
            key=key,
            items=items,
            ends_at=now + timedelta(days=30),
            language="ja",
            label=label,
            note="職務経歴書とあわせてごらんください。髙﨑",
        )
        secrets[key[0]] = sharing.make_share(shares, platform.pins, terms=terms, wanted=wanted, now=now).secret
        sharing.count_opening(shares, key, visit=ShareVisit(terms=terms), now=now)
    sharing.stop_share(shares, "b" * 16, now=now)
    chosen = {f"award-{numbers[0]}": "whole"}
    draft = ShareDraft(key=DRAFT, kept_at=now, label="髙島商店の面接", chosen=chosen, fields={"note": "下書きです。"})
    drafting_shares.keep_draft(shares, draft)
    return {"share": "a" * 16, "share_secret": secrets["a"], "draft": DRAFT}


def begin_portfolio(platform: Any, account: str, *, number: str, now: datetime) -> dict[str, str]:
    """Begin a portfolio and make it public."""
    from kakitome.ports.portfolios import Portfolio, PortfolioEntry  # noqa: PLC0415
    from kakitome.ports.shares import SharedItem, Shows  # noqa: PLC0415
    from kakitome.ports.wallets import CollectedItem  # noqa: PLC0415
    from kakitome.services import keeping_portfolios  # noqa: PLC0415

    store = platform.persons.portfolios.open(account)
    address = keeping_portfolios.new_address()
    top = Portfolio(
        address=address,
        title="図書館のデータを、町の人に役立てる",
        language="ja",
        created_at=now,
        changed_at=now,
        words="夜に統計を学びながら、町の図書館で働いています。",
    )
    keeping_portfolios.begin_or_change(store, top, now=now)
    proof = SharedItem(collected=CollectedItem(award=number), shows=Shows.RESULT)
    entry = PortfolioEntry(key="e1", heading="返却口の場所を決めた", words="貸出の記録を調べました。", proofs=(proof,))
    keeping_portfolios.keep_entry(store, entry, now=now)
    keeping_portfolios.publish(store, is_found=False, now=now)
    return {"portfolio": address, "entry": "e1"}


def ask(platform: Any, *, now: datetime) -> dict[str, str]:
    """Let an employer ask, and an app register that asks for what is held."""
    from kakitome.mapping.badge_service import OFFLINE, OPEN_BADGES  # noqa: PLC0415
    from kakitome.ports.connected_apps import ConnectedApp  # noqa: PLC0415
    from kakitome.services import requesting  # noqa: PLC0415

    wanted = requesting.WantedRequest(
        asker_name="株式会社𠮷邉製作所（見本）人事部 髙﨑",
        asker_mail="jinji@yoshibe.example",
        purpose="書類選考",
        subject="データを読み、表にまとめられること",
        fields={"outcomes": "required", "workload": "optional", "grade": "optional"},
        language="ja",
        closes_at=now + timedelta(days=14),
        ends_at=now + timedelta(days=60),
    )
    requests = platform.presenting.requests
    made = requesting.make_request(requests, wanted, terms=platform.presenting.terms, now=now)
    requesting.confirm(requests, made.request, now=now)
    home = BACK.removesuffix("back")
    app = ConnectedApp(
        app_id=APP,
        secret_hash="0" * 64,
        name="バッジ手帳 髙﨑版",
        home_url=home,
        logo_url=f"{home}logo.png",
        terms_url=f"{home}terms",
        privacy_url=f"{home}privacy",
        software_id="badge-book",
        software_version="1",
        redirect_urls=(BACK,),
        scopes=(*OPEN_BADGES.scopes, OFFLINE),
        refreshes=True,
        registered_at=now,
        used_at=now,
    )
    platform.persons.apps.add(app)
    return {"request": requesting.link_secret(made.secret)}

"""Two universities that credit learning, a bank that both belong to, and a learner for each language, on loopback.

python credit_site.py PORT

Prints the password and one award's title as one line of JSON, and serves until ended.
"""

import json
import os
import sys
from datetime import date, timedelta
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIServer, make_server

FIRST, SECOND, PROVIDER = "asuka", "hokuto", "u"
COMMITTEE = ("chair", "ume", "take")
COLLEAGUE = "colleague"
LANGUAGES = ("ja", "en")


class Server(ThreadingMixIn, WSGIServer):
    """Answer several requests at once."""

    daemon_threads = True


def main() -> None:
    """Set everything up and serve until ended."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "kakitome.web.settings"
    import django  # noqa: PLC0415 - its settings come first

    django.setup()
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415

    from support import institutions  # noqa: PLC0415

    open_universities()
    learners = award_learners()
    open_bank(learners)
    server = make_server("127.0.0.1", int(sys.argv[1]), get_wsgi_application(), server_class=Server)
    print(json.dumps({"password": institutions.PASSWORD}), flush=True)
    server.serve_forever()


def open_universities() -> None:
    """Open two universities with a registrar and a committee each."""
    from kakitome.journeys.recognition.bodies import open_recognition_body  # noqa: PLC0415
    from kakitome.learning.recognition.committee import Seat, SeatRole  # noqa: PLC0415
    from kakitome.ports.organisations import NodeRole  # noqa: PLC0415
    from kakitome.values.localized_text import LocalizedText  # noqa: PLC0415
    from support import institutions  # noqa: PLC0415

    platform = institutions.platform()
    for slug, ja, en in (
        (FIRST, "明日香情報大学（見本）", "Asuka University (sample)"),
        (SECOND, "北都工科大学（見本）", "Hokuto University (sample)"),
    ):
        institutions.open_university(slug, LocalizedText(ja=ja, en=en))
        open_recognition_body(platform, slug, configuration="jp-university-credit", actor="operator")
        for name in ("registrar", COLLEAGUE):
            institutions.account(f"{name}@{slug}.example", NodeRole.PROGRAMME_OWNER, slug)
        for name in COMMITTEE:
            seat = Seat(
                id=f"s-{name}",
                committee="credit",
                account=institutions.account(f"{name}@{slug}.example"),
                role=SeatRole.CHAIR if name == "chair" else SeatRole.MEMBER,
                since=date(2026, 4, 1),
            )
            platform.store(slug).body.add_seat(seat)


def award_learners() -> dict[str, str]:
    """Award to a learner of each language, and let them claim it; return their accounts."""
    from kakitome.learning.award import Learner  # noqa: PLC0415
    from kakitome.ports.claims import Claim, hash_of_token  # noqa: PLC0415
    from kakitome.services import holding  # noqa: PLC0415
    from kakitome.services.issuing import Order, Wanted, issue  # noqa: PLC0415
    from kakitome.services.publishing import publish_status_lists  # noqa: PLC0415
    from kakitome.values.localized_text import LocalizedText  # noqa: PLC0415
    from support import institutions  # noqa: PLC0415

    platform, now = institutions.platform(), institutions.NOW
    institutions.open_university(
        PROVIDER, LocalizedText(ja="瀬戸内海洋技術大学（見本）", en="Setouchi University (sample)")
    )
    version, store = institutions.in_force(PROVIDER), platform.store(PROVIDER)
    accounts = {language: institutions.account(f"learner-{language}@home.example") for language in LANGUAGES}
    order = Order(
        issuer=store.issuers.list_issuers()[0].did,
        microcredential=version.identifier,
        version=version.version,
        actor="tests",
        wanted=[
            Wanted(
                learner=Learner(name="例田 美咲", email=f"learner-{language}@home.example", student_number=language),
                awarded_on=now.date(),
            )
            for language in LANGUAGES
        ],
    )
    for language, outcome in zip(LANGUAGES, issue(platform.issuing_context(PROVIDER), order, now=now), strict=True):
        claim = Claim(token_hash=hash_of_token(language), award_number=outcome.number, created_at=now)
        store.claims.add_many([claim])
        proved = [f"learner-{language}@home.example"]
        holding.claim(platform.directory, language, account=accounts[language], proved=proved, now=now)
    publish_status_lists(platform.publishing_context(PROVIDER), now=platform.now())
    return accounts


def open_bank(accounts: dict[str, str]) -> None:
    """Open a bank of both universities with an account for each learner, and put two credits in."""
    from decimal import Decimal  # noqa: PLC0415

    from kakitome.journeys.crediting.bank_clock import banking_of  # noqa: PLC0415
    from kakitome.learning.credit.ledger import CreditOrder, EntryKind, SourceKind  # noqa: PLC0415
    from kakitome.ports.credit_bank import BankAccount, CreditBank  # noqa: PLC0415
    from kakitome.services.crediting.banking import NewDeposit, check_members, deposit  # noqa: PLC0415
    from kakitome.values.localized_text import LocalizedText  # noqa: PLC0415
    from support import institutions  # noqa: PLC0415

    platform, now = institutions.platform(), institutions.NOW
    banks: Any = platform.crediting.bank
    bank = CreditBank(
        code="2U",
        name=LocalizedText(ja="2大学単位銀行（見本）", en="Credit bank of two universities (sample)"),
        keeper=FIRST,
        study_hours=Decimal(45),
        agreement=LocalizedText(ja="協定（見本）", en="agreement (sample)"),
        opened_at=now,
        years=3,
    )
    banks.add_bank(bank)
    banks.join("2U", SECOND, at=now)
    for number, (language, account) in enumerate(accounts.items(), start=1):
        name = f"2U-7731-000{number}"
        banks.open_account(account, BankAccount(bank="2U", number=name, opened_at=now))
        new = NewDeposit(
            source=f"strip:{language}",
            kind=SourceKind.MICROCREDENTIAL,
            title=LocalizedText(ja="洋上風力発電の保守", en="Maintenance of offshore wind turbines"),
            expires_on=(now + timedelta(days=900)).date(),
        )
        order = CreditOrder(
            kind=EntryKind.DEPOSIT,
            amount=Decimal(2),
            at=now,
            member=FIRST,
            actor="member",
            request=f"strip:{language}",
        )
        deposit(banking_of(platform), name, new=new, order=order)
    check_members(banking_of(platform), now=platform.now())


if __name__ == "__main__":
    main()

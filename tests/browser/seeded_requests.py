"""What somebody asks others for: a request to attest again what its issuer cannot vouch for, at the seeded institution."""

from dataclasses import replace
from datetime import timedelta
from typing import Any


def ask_to_attest_again(place: Any, content: bytes) -> dict[str, str]:
    """Put a credential of an issuer that is gone into hanako's wallet, and ask the institution to attest it again."""
    from kakitome.journeys.institutions.attesting_again import (  # noqa: PLC0415 - after Django has started
        WantedReattestation,
        request_attesting,
    )
    from kakitome.ports.wallets import CollectedItem  # noqa: PLC0415
    from kakitome.services.attesting_again import say_terms  # noqa: PLC0415
    from kakitome.services.keeping_wallets import digest_of_credential  # noqa: PLC0415
    from kakitome.values.localized_text import LocalizedText  # noqa: PLC0415
    from support.wallet_documents import document_of  # noqa: PLC0415

    platform = place.platform
    now = platform.now()
    account = platform.accounts.find_by_email("hanako@home.example").account
    issuer = platform.store(place.key).issuers.list_issuers()[0].did
    lost = content.replace(issuer.encode(), b"did:web:gone.example")
    document = replace(
        document_of(lost, key="lost", credential_sha256=digest_of_credential(lost)),
        added_at=now - timedelta(days=200),
        as_of=now - timedelta(days=100),
        tried_at=now - timedelta(days=1),
        obstacle="W_ISSUER_KEY_UNREACHABLE",
    )
    platform.wallets.open(account).add(document, lost)
    words = LocalizedText(
        ja="成績表の写しと、30分の面談が必要です。", en="We need a transcript and half an hour with you."
    )
    say_terms(platform.persons.reattestations, place.key, is_on=True, words=words, now=now)
    wanted = WantedReattestation(
        institution=place.key,
        item=CollectedItem(document="lost"),
        shown_name="見本 花子",
        words="2024年に学校が閉じました。担任は例沢先生でした。" + "長い語" * 60,
    )
    return {"lost": request_attesting(platform, account, wanted=wanted).key}

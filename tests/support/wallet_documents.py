"""A document of a wallet, as stores and pages are given one."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

from contract.records import NOW
from kakitome.documents.openbadges.formats import FileFormat
from kakitome.documents.verification.check import Verdict
from kakitome.ports.wallets import Addressee, Origin, Wallet, WalletDocument, WalletPicture
from kakitome.values.localized_text import LocalizedText

CONTENT = b'{"a": 1}'
DRAWN = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="#a33"/></svg>'


def document_of(content: bytes = CONTENT, **changes: object) -> WalletDocument:
    digest = sha256(content).hexdigest()
    made = WalletDocument(
        key=digest[:12],
        sha256=digest,
        credential_sha256=digest,
        size=len(content),
        file_format=FileFormat.JSON,
        form="Open Badges 3.0",
        origin=Origin.FILE,
        origin_name="badge.json",
        added_at=NOW,
        title=LocalizedText(ja="髙い山の気象", en="Mountain Weather"),
        issuer_name=LocalizedText(en="Northgate College"),
        awarded_on=date(2025, 5, 30),
        valid_until=None,
        addressee=Addressee.PROVED,
        verdict=Verdict.VALID,
        as_of=NOW,
        tried_at=NOW,
        due_at=NOW + timedelta(days=7),
        facts={"checks": [{"id": "proof", "outcome": "passed", "code": "I_PROOF_VALID"}]},
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def pictured(wallet: Wallet, key: str, *, caption: str = "") -> WalletPicture:
    """Give a document of a wallet a picture."""
    digest = sha256(DRAWN).hexdigest()
    picture = WalletPicture(sha256=digest, size=len(DRAWN), media_type="image/svg+xml", caption=caption)
    wallet.put_picture(key, picture, content=DRAWN)
    return picture

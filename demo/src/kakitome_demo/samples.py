"""Files to try the verifier with: one award of the demonstration in every envelope, some of them spoilt.

They are made once, after the institutions were filled; `kakitome.web.pages.public.about.sample_files` lists and
serves them.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.documents.sdjwt.issuing import present
from kakitome.documents.sealing import SealingKey
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.field_rules import field_problems
from kakitome.errors import KakitomeError
from kakitome.journeys.handing_out.envelopes import bundle_of, envelope_of
from kakitome.mapping.clr import RecordTerms, to_unsigned_record
from kakitome.ports.issuer_signing_keys import IssuerSigningKeys
from kakitome.ports.signing import KeyPurpose
from kakitome.services.enveloping import Target, targets
from kakitome.services.holding import HeldAward, find_held, list_held
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.public.about.sample_files import FOLDER
from kakitome_demo.cohorts import read_named_learners
from kakitome_demo.highlights import find_highlights
from kakitome_demo.registry import UNLISTED

WITH_ONE_REVOKED = "daiki"
"""The learner one of whose awards was revoked; the record was made before."""

_TARGETS: Mapping[str, tuple[Target, str]] = {
    "award.json": (targets.OB3, ""),
    "award.png": (targets.PNG, ""),
    "award.jwt": (targets.VC_JWT, ""),
    "award.pdf": (targets.PDF, "both"),
    "award-ob2.png": (targets.OB2_PNG, ""),
    "award-blockcerts.json": (targets.BLOCKCERTS, ""),
    "award-edc.json": (targets.ELM, ""),
}
_OTHERS: Mapping[str, str] = {"revoked.json": "revoked", "unknown-issuer.json": "unknown_issuer"}
_SHOWN = ("title", "learningOutcomes")
"""What the wallet credential shows: what was learnt, without the name."""


def make_samples(platform: InstalledPlatform, *, now: datetime) -> None:
    """Make what is not there yet; what cannot be made is left out."""
    folder = platform.installation.data_dir / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    for name, make in _makers(platform, folder, now=now):
        if (folder / name).exists():
            continue
        try:
            data = make()
        except KakitomeError:
            # A demonstration shows what it can; the missing file is missing from the list, too.
            continue
        draft = folder / f".{name}.draft"
        draft.write_bytes(data)
        draft.replace(folder / name)


def _makers(platform: InstalledPlatform, folder: Path, *, now: datetime) -> Iterator[tuple[str, Callable[[], bytes]]]:
    numbers = {highlight.kind: highlight.number for highlight in find_highlights(platform, now=now)}
    good = find_held(platform.directory, numbers.get("valid", ""))
    if good is not None:
        for name, (target, variant) in _TARGETS.items():
            yield name, _envelope(platform, good, target=target, variant=variant)
        wallet = _envelope(platform, good, target=targets.SD_JWT, variant="ja")
        yield "award-without-name.sd-jwt", lambda: present(wallet(), _SHOWN)
        yield "award-bundle.zip", lambda: bundle_of(platform, good, actor="demonstration")
        yield "award-changed.pdf", lambda: _changed((folder / "award.pdf").read_bytes())
    for name, kind in _OTHERS.items():
        held_award = find_held(platform.directory, numbers.get(kind, ""))
        if held_award is not None:
            yield name, _envelope(platform, held_award, target=targets.OB3, variant="")
    yield "record-one-revoked.json", lambda: _record(platform, now=now)


def _envelope(
    platform: InstalledPlatform, held_award: HeldAward, *, target: Target, variant: str
) -> Callable[[], bytes]:
    return lambda: envelope_of(platform, held_award, target=target, actor="demonstration", variant=variant).document


def _changed(pdf: bytes) -> bytes:
    """Change one digit of a date that the seal covers: to the eye the same certificate."""
    place = pdf.index(b"(D:20") + len(b"(D:20")
    return pdf[:place] + (b"1" if pdf[place : place + 1] != b"1" else b"3") + pdf[place + 1 :]


def _record(platform: InstalledPlatform, *, now: datetime) -> bytes:
    """Sign a record of a learner's awards by the institution of the newest, whatever became of them since."""
    learner = read_named_learners()[WITH_ONE_REVOKED].learner
    person = platform.accounts.find_by_email(learner.email)
    all_held = list_held(platform.directory, person.account) if person else ()
    held_awards = [held_award for held_award in all_held if held_award.institution != UNLISTED]
    newest = held_awards[0]
    store = platform.store(newest.institution)
    issuer = store.issuers.get(newest.record.intent.issuer).issuer
    awards = [
        strict_json.load(platform.store(one.institution).awards.get_document(one.record.credential_id))
        for one in held_awards
    ]
    terms = RecordTerms(
        url=f"urn:uuid:{uuid5(NAMESPACE_URL, newest.record.credential_id)}",
        name=LocalizedText(ja="学びの記録（見本）", en="Record of learning (sample)"),
        valid_from=now.replace(microsecond=0),
    )
    key = IssuerSigningKeys(store, platform.vault(newest.institution), issuer.did).key(KeyPurpose.CREDENTIAL)
    seal = SealingKey(sign=key.sign, verification_method=key.method)
    ready = seal.prepare(
        to_unsigned_record(awards, issuer, terms=terms),
        rules=lambda record: field_problems(record, name="ClrCredential"),
    )
    return seal.close(ready, created=terms.valid_from)

"""Receiving an award by a printed code: sheets for learners without an e-mail address, handed over in person.

    pdf = print_codes(platform, "u", numbers=["A-7K3M-94QT"], actor=account)
    held = look_at_code(platform, typed)
    receive_by_code(platform, typed, account=account)

1. Only an award whose learner has no address gets a code: with one, whoever reads that address receives it, and a sheet
   would be a way around.
2. A code proves nothing of who types it. Who printed it, and when, stands in the trail and beside the account as a
   proof in person, by the institution.
3. Printed anew, the sheet of before is void. An award that is in an account gets none.
4. Whoever holds the receipt of an event draws a code, too. Nobody handed that over: it is no proof in person.

Source: docs/adr/0071-printed-claim-codes.md; docs/adr/0104-registering-at-an-event.md; docs/rules/capabilities.md B6.
"""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, TypeVar

from kakitome.errors import Invalid, NotFound, Refused
from kakitome.journeys.platform import Platform
from kakitome.mapping.certificate.claim_sheet import ClaimSheet, claim_sheets
from kakitome.ports.audit import append_entry
from kakitome.ports.awards import AwardState
from kakitome.ports.claim_codes import CODE_LASTS, ClaimCode, ClaimCodeState
from kakitome.ports.claims import Claim, hash_of_token
from kakitome.ports.wallets import IdentityKind, IdentityProof
from kakitome.services.holding import HeldAward, find_held
from kakitome.services.printing_codes import draw_code, hash_of_code
from kakitome.services.revoking import standing_of

Stored = TypeVar("Stored")
MOST_SHEETS: Final = 200
"""Of one file; a class is handed its sheets room by room. (derived)"""


def why_no_code(platform: Platform, institution: str, *, number: str) -> str:
    """Return the code of why an award gets no sheet; empty where it may have one.

    E_CODE_UNKNOWN, there is no such award; E_CODE_ADDRESS, its learner has an e-mail address; E_CODE_TAKEN, it is in an
    account; E_CODE_REVOKED.
    """
    held_award = find_held(platform.directory, number)
    if held_award is None or held_award.institution != institution or held_award.record.state is not AwardState.ISSUED:
        return "E_CODE_UNKNOWN"
    learner = held_award.record.intent.learner
    if learner is None or learner.email:
        return "E_CODE_ADDRESS"
    if held_award.account:
        return "E_CODE_TAKEN"
    standing = standing_of(platform.store(institution), [held_award.record])[held_award.record.credential_id]
    return "E_CODE_REVOKED" if standing.revoked else ""


def print_codes(platform: Platform, institution: str, *, numbers: Sequence[str], actor: str) -> bytes:
    """Draw a code for each of some awards, and return their sheets as one PDF; earlier codes of these are void.

    Raises:
        Invalid: E_CODE_NONE, no award was chosen; E_CODE_MANY.
        Refused: as `why_no_code` says.
        CertificateRefused: as `claim_sheets`; no code is stored then.
    """
    if not numbers:
        raise Invalid("E_CODE_NONE")
    if len(numbers) > MOST_SHEETS:
        raise Invalid("E_CODE_MANY", limit=MOST_SHEETS)
    now, store = platform.now(), platform.store(institution)
    with platform.transaction(), store.transaction():
        for number in numbers:
            if code := why_no_code(platform, institution, number=number):
                raise Refused(code, number=number)
        drawn = {number: draw_code() for number in dict.fromkeys(numbers)}
        platform.persons.claim_codes.open(institution).add_many(
            [
                ClaimCode(
                    code_hash=hash_of_code(code),
                    award_number=number,
                    made_at=now,
                    ends_at=now + CODE_LASTS,
                    made_by=actor,
                )
                for number, code in drawn.items()
            ]
        )
        for number in drawn:
            append_entry(store.audit, "award.code_printed", subject=number, actor=actor, now=now)
        return claim_sheets(
            [_sheet(platform, institution, number=number, code=code, now=now) for number, code in drawn.items()],
            made_at=now,
        )


def draw_by_receipt(platform: Platform, institution: str, *, number: str, approved_by: str) -> str:
    """Draw a code for the award of an entry at an event, for who holds its receipt; earlier codes of it are void.

    Raises:
        Refused: as `why_no_code` says.
    """
    now, store, code = platform.now(), platform.store(institution), draw_code()
    with platform.transaction(), store.transaction():
        if because := why_no_code(platform, institution, number=number):
            raise Refused(because, number=number)
        drawn = ClaimCode(
            code_hash=hash_of_code(code),
            award_number=number,
            made_at=now,
            ends_at=now + CODE_LASTS,
            made_by=approved_by,
            is_by_receipt=True,
        )
        platform.persons.claim_codes.open(institution).add_many([drawn])
        append_entry(store.audit, "award.code_by_receipt", subject=number, actor="learner", now=now)
    return code


def void_codes(platform: Platform, institution: str, *, numbers: Sequence[str], actor: str) -> int:
    """Void the unused codes of awards; return how many there were."""
    now, store = platform.now(), platform.store(institution)
    with platform.transaction(), store.transaction():
        standing = platform.persons.claim_codes.open(institution).list_by_awards(numbers)
        count = platform.persons.claim_codes.open(institution).void(numbers, at=now)
        for number, code in standing.items():
            if code.state(now) is ClaimCodeState.GOOD:
                append_entry(store.audit, "award.code_voided", subject=number, actor=actor, now=now)
    return count


def look_at_code(platform: Platform, text: str) -> HeldAward:
    """Find the award of a code without changing anything.

    Raises:
        NotFound: E_CODE_WRONG, whatever is wrong: there is no such code, or it was used, voided, or has ended.
    """
    return _found_award(platform, text)[1]


def receive_by_code(platform: Platform, text: str, *, account: str) -> HeldAward:
    """Use a code up and open its award; link it to an account when one is given.

    Raises:
        NotFound: E_CODE_WRONG, as `look_at_code`.
    """
    code, held_award = _found_award(platform, text)
    now, store = platform.now(), platform.store(held_award.institution)
    with platform.transaction(), store.transaction():
        if not platform.persons.claim_codes.open(held_award.institution).use(code.code_hash, at=now):
            raise NotFound("E_CODE_WRONG")
        claim = Claim(
            token_hash=hash_of_token(secrets.token_urlsafe(32)),
            award_number=held_award.number,
            created_at=now,
            opened_at=now,
            visibility=held_award.visibility,
            account=account,
            link_edition=held_award.link_edition,
        )
        store.claims.add_many([claim])
        append_entry(
            store.audit,
            "award.linked" if account else "award.opened",
            subject=held_award.number,
            actor="learner",
            now=now,
            proof="receipt" if code.is_by_receipt else IdentityKind.IN_PERSON.value,
            by=code.made_by,
            printed_at=code.made_at.isoformat(),
        )
        if account and not code.is_by_receipt:
            _note_proof(platform, held_award, account=account, handed_at=code.made_at)
    return find_held(platform.directory, held_award.number) or held_award


def receive_into_new_account(
    platform: Platform, text: str, *, account: str, store: Callable[[], Stored]
) -> tuple[Stored, HeldAward]:
    """Store an account and receive into it, together: without a good code no account stays behind.

    Raises:
        NotFound: E_CODE_WRONG, as `look_at_code`.
    """
    with platform.transaction():
        stored = store()
        return stored, receive_by_code(platform, text, account=account)


def _found_award(platform: Platform, text: str) -> tuple[ClaimCode, HeldAward]:
    found_code = platform.persons.claim_codes.find(hash_of_code(text) or "-")
    if found_code is None or found_code.code.state(platform.now()) is not ClaimCodeState.GOOD:
        raise NotFound("E_CODE_WRONG")
    held_award = find_held(platform.directory, found_code.code.award_number)
    if held_award is None or held_award.account:
        raise NotFound("E_CODE_WRONG")
    return found_code.code, held_award


def _note_proof(platform: Platform, held_award: HeldAward, *, account: str, handed_at: datetime) -> None:
    """Note that an institution handed an award to who holds the account: by whom and when, and nothing of a name."""
    proof = IdentityProof(
        key=secrets.token_hex(8),
        kind=IdentityKind.IN_PERSON,
        identifier=held_award.number,
        proved_at=handed_at,
        proved_by=held_award.institution,
    )
    platform.wallets.open(account).add_proof(proof)


def _sheet(platform: Platform, institution: str, *, number: str, code: str, now: datetime) -> ClaimSheet:
    held_award = find_held(platform.directory, number)
    if held_award is None or held_award.record.intent.learner is None:
        raise NotFound("E_CODE_UNKNOWN", number=number)
    intent = held_award.record.intent
    version = platform.store(institution).microcredentials.get(intent.microcredential, intent.version)
    return ClaimSheet(
        name=held_award.record.intent.learner.name,
        title=version.microcredential.title,
        body=platform.organisations.get(institution).name,
        code=code,
        address=f"{platform.site_url}/codes/{code}",
        page=f"{platform.site_url}/codes",
        ends_at=now + CODE_LASTS,
    )

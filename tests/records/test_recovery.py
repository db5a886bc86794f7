"""Recovery sheets in both databases: found by their number, good once a line, and nobody else's."""

from datetime import timedelta

import pytest

from contract.records import NOW
from kakitome.errors import NotFound, Refused
from kakitome.records.accounts import DatabaseAccounts
from kakitome.records.models.recovery import RecoveryCodeRow
from kakitome.records.recovery import DatabaseRecovery
from kakitome.records.shares import PasswordPinHashes
from kakitome.records.store.scope import EVERYONE, seeing
from kakitome.services.recovering import CODES, MadeSheet, make_sheet, redeem
from records.test_wallets import account_at


class FastHashes(PasswordPinHashes):
    """Count what is hashed and compared: each answer costs one."""

    def __init__(self) -> None:
        self.count = 0

    def make(self, pin: str, /) -> str:
        self.count += 1
        return super().make(pin)

    def is_right(self, pin: str, kept_pin: str, /) -> bool:
        self.count += 1
        return super().is_right(pin, kept_pin)


def anybodys(_account: str) -> bool:
    return True


@pytest.fixture
def account(using: str) -> str:
    return account_at(using, "hanako@mihon.example")


@pytest.fixture
def hashes() -> FastHashes:
    return FastHashes()


def made(using: str, account: str, hashes: FastHashes) -> MadeSheet:
    return make_sheet(DatabaseRecovery(using=using).open(account), hashes, now=NOW)


def test_a_line_lets_in_once_however_it_is_typed(using: str, account: str, hashes: FastHashes) -> None:
    recovery, sheet = DatabaseRecovery(using=using), made(using, account, hashes)
    assert len(set(sheet.codes)) == CODES
    assert redeem(recovery, hashes, text=sheet.codes[0], may_open=anybodys, now=NOW) == account
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in sheet.codes[9].lower())
    assert redeem(recovery, hashes, text=f"\u3000{wide}", may_open=anybodys, now=NOW) == account
    for used in (sheet.codes[0], sheet.codes[9]):
        with pytest.raises(Refused, match="E_RECOVERY_CODE"):
            redeem(recovery, hashes, text=used, may_open=anybodys, now=NOW + timedelta(days=1))
    kept_sheet = recovery.open(account).find_sheet()
    assert kept_sheet is not None and kept_sheet.left == CODES - 2
    with seeing(EVERYONE, using=using):
        stored = "".join(RecoveryCodeRow.objects.using(using).values_list("code_hash", flat=True))
    assert not any(code.split(" ")[-1] in stored for code in sheet.codes)


def test_every_wrong_answer_costs_one_hash(using: str, account: str, hashes: FastHashes) -> None:
    recovery, sheet = DatabaseRecovery(using=using), made(using, account, hashes)
    number, line = sheet.codes[0].split("-")[0], sheet.codes[0].split(" ", 1)[1]
    redeem(recovery, hashes, text=sheet.codes[4], may_open=anybodys, now=NOW)
    strange = "333333" if number != "333333" else "444444"
    for code in ("", "x", f"{strange}-1 {line}", f"{number}-2 {line}", sheet.codes[4], f"{number}-11 {line}"):
        before = hashes.count
        with pytest.raises(Refused, match="E_RECOVERY_CODE"):
            redeem(recovery, hashes, text=code, may_open=anybodys, now=NOW)
        assert hashes.count == before + 1, code


def test_another_sheet_ends_the_one_before_and_all_go_with_the_account(
    using: str, account: str, hashes: FastHashes
) -> None:
    recovery, sheet = DatabaseRecovery(using=using), made(using, account, hashes)
    stranger = recovery.open(account_at(using, "taro@mihon.example"))
    assert stranger.find_sheet() is None
    stranger.remove()
    assert not stranger.use(1, at=NOW)
    newer = made(using, account, hashes)
    with pytest.raises(Refused, match="E_RECOVERY_CODE"):
        redeem(recovery, hashes, text=sheet.codes[0], may_open=anybodys, now=NOW)
    # Of two at once one is.
    assert [recovery.open(account).use(3, at=NOW) for _try in range(2)] == [True, False]
    DatabaseAccounts(using=using).delete(account)
    assert recovery.find(newer.sheet.number) is None
    with pytest.raises(NotFound, match="E_ACCOUNT_UNKNOWN"):
        made(using, account, hashes)

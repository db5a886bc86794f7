"""What credit banks do by themselves: transfers go on, deposits expire, ledgers are examined once a day."""

import logging
from datetime import datetime, timedelta
from typing import Final

from kakitome.journeys.platform import Platform
from kakitome.services.crediting.banking import Banking, carry_transfers, check_members, expire_deposits

CHECKED_EVERY: Final = timedelta(days=1)
"""How often the ledger of each member is examined. (derived)"""
_log = logging.getLogger(__name__)


def banking_of(platform: Platform) -> Banking:
    """Return what operations of credit banks work with."""
    return Banking(banks=platform.crediting.bank, failpoints=platform.failpoints)


def turn_banks(platform: Platform) -> None:
    """Do what is due now in all banks."""
    banking, now = banking_of(platform), platform.now()
    carry_transfers(banking, now=now)
    expire_deposits(banking, now=now)
    if _is_check_due(banking, now=now):
        for bank, member in check_members(banking, now=now):
            _log.error("credit bank %s: the ledger of %s does not add up; it is frozen", bank, member)


def _is_check_due(banking: Banking, *, now: datetime) -> bool:
    checks = [
        member.checked_at for bank in banking.banks.list_banks() for member in banking.banks.list_members(bank.code)
    ]
    return any(checked_at is None or now - checked_at >= CHECKED_EVERY for checked_at in checks)

"""What is stored for credit, over the default database."""

from kakitome.ports.credit_stores import CreditStores
from kakitome.records.agreements import DatabaseAgreements
from kakitome.records.credit_bank import DatabaseCreditBanks
from kakitome.records.credit_desk import DatabaseCreditDesk
from kakitome.records.credit_reconciliation import DatabaseCreditReconciliations
from kakitome.records.curricula import DatabaseCurricula
from kakitome.records.degree_programmes import DatabaseDegreeProgrammes
from kakitome.records.equivalents import DatabaseEquivalents
from kakitome.records.pathways import DatabasePathways
from kakitome.records.source_uses import DatabaseSourceUses


def open_credit_stores() -> CreditStores:
    """Open the stores."""
    return CreditStores(
        curricula=DatabaseCurricula(),
        programmes=DatabaseDegreeProgrammes(),
        equivalents=DatabaseEquivalents(),
        bank=DatabaseCreditBanks(),
        desk=DatabaseCreditDesk(),
        reconciliations=DatabaseCreditReconciliations(),
        pathways=DatabasePathways(),
        agreements=DatabaseAgreements(),
        uses=DatabaseSourceUses(),
    )

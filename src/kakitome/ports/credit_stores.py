"""What is stored for credit, by subject: one member of the platform."""

from dataclasses import dataclass

from kakitome.ports.agreements import Agreements
from kakitome.ports.credit_bank import CreditBanks
from kakitome.ports.credit_desk import CreditDesk
from kakitome.ports.credit_reconciliation import CreditReconciliations
from kakitome.ports.curricula import Curricula
from kakitome.ports.degree_programmes import DegreeProgrammes
from kakitome.ports.equivalents import Equivalents
from kakitome.ports.pathways import PathwayStore
from kakitome.ports.source_uses import SourceUses


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditStores:
    """Stores of credit; each says itself who reads and who writes it."""

    curricula: Curricula
    programmes: DegreeProgrammes
    bank: CreditBanks
    desk: CreditDesk
    reconciliations: CreditReconciliations
    pathways: PathwayStore
    equivalents: Equivalents
    agreements: Agreements
    uses: SourceUses

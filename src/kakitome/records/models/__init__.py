"""Columns and constraints, nothing else: no logic in `save`, no signals. Only `records` imports this package."""

from kakitome.records.models.account import Account
from kakitome.records.models.api_key import ApiKeyRow
from kakitome.records.models.audit import AuditEventRow
from kakitome.records.models.award import AwardRow, AwardStatusRow, PackRow, SignedDocumentRow
from kakitome.records.models.batch import BatchRowTable, BatchTable, BatchUploadPartTable, BatchUploadTable
from kakitome.records.models.batch_chunk import BatchChunkTable
from kakitome.records.models.check_record import CheckRecordRow
from kakitome.records.models.claim import ClaimRow
from kakitome.records.models.envelope import EndorsementRow, EnvelopeRow
from kakitome.records.models.evidence import EvidenceRow, EvidenceSampleRow
from kakitome.records.models.idempotency import ExchangeRow
from kakitome.records.models.issuer import IssuerKeyRow, IssuerRow
from kakitome.records.models.microcredential import MicrocredentialRow
from kakitome.records.models.organisation import InvitationRow, Membership, Organisation, PastMembership
from kakitome.records.models.outbox import OutboxRow
from kakitome.records.models.recognition import (
    RecognitionChangeRow,
    RecognitionEditionRow,
    RecognitionRow,
    SignedEditionRow,
)
from kakitome.records.models.recognition_body import (
    BodyConfigurationRow,
    BodyCriteriaRow,
    BodyExtractRow,
    BodyFeeRow,
    BodyMeetingRow,
    BodyMemberRow,
    BodySeatRow,
)
from kakitome.records.models.recognition_case import CaseEventRow, CasePersonRow, CaseRow
from kakitome.records.models.registry import EntryChangeRow, EntryEnvelopeRow, EntryRow, EntryVersionRow
from kakitome.records.models.registry_search import (
    CommonTermRow,
    FacetLabelRow,
    FacetRow,
    SearchRow,
    SearchStateRow,
    WordRow,
)
from kakitome.records.models.reviewer import HonorariumRow, ReviewDraftRow, ReviewerRow
from kakitome.records.models.seal import SealRow
from kakitome.records.models.sealed_key import SealedKeyRow
from kakitome.records.models.status_list import StatusDrawRow, StatusEventRow, StatusListRow
from kakitome.records.models.transparency_log import LogEntryRow, LogPlaceRow
from kakitome.records.models.verification_batch import VerificationBatchRow, VerificationItemRow
from kakitome.records.models.withdrawal import (
    WithdrawalChunkRow,
    WithdrawalLineRow,
    WithdrawalOrderRow,
    WithdrawalSettingRow,
)
from kakitome.records.models.work_queue import ParkedJobRow, WorkJobRow

__all__ = [
    "Account",
    "ApiKeyRow",
    "AuditEventRow",
    "AwardRow",
    "AwardStatusRow",
    "BatchChunkTable",
    "BatchRowTable",
    "BatchTable",
    "BatchUploadPartTable",
    "BatchUploadTable",
    "BodyConfigurationRow",
    "BodyCriteriaRow",
    "BodyExtractRow",
    "BodyFeeRow",
    "BodyMeetingRow",
    "BodyMemberRow",
    "BodySeatRow",
    "CaseEventRow",
    "CasePersonRow",
    "CaseRow",
    "CheckRecordRow",
    "ClaimRow",
    "CommonTermRow",
    "EndorsementRow",
    "EntryChangeRow",
    "EntryEnvelopeRow",
    "EntryRow",
    "EntryVersionRow",
    "EnvelopeRow",
    "EvidenceRow",
    "EvidenceSampleRow",
    "ExchangeRow",
    "FacetLabelRow",
    "FacetRow",
    "HonorariumRow",
    "InvitationRow",
    "IssuerKeyRow",
    "IssuerRow",
    "LogEntryRow",
    "LogPlaceRow",
    "Membership",
    "MicrocredentialRow",
    "Organisation",
    "OutboxRow",
    "PackRow",
    "ParkedJobRow",
    "PastMembership",
    "RecognitionChangeRow",
    "RecognitionEditionRow",
    "RecognitionRow",
    "ReviewDraftRow",
    "ReviewerRow",
    "SealRow",
    "SealedKeyRow",
    "SearchRow",
    "SearchStateRow",
    "SignedDocumentRow",
    "SignedEditionRow",
    "StatusDrawRow",
    "StatusEventRow",
    "StatusListRow",
    "VerificationBatchRow",
    "VerificationItemRow",
    "WithdrawalChunkRow",
    "WithdrawalLineRow",
    "WithdrawalOrderRow",
    "WithdrawalSettingRow",
    "WordRow",
    "WorkJobRow",
]

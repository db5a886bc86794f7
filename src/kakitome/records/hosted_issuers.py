"""Whom this platform hosts, over the tables: prepared queries by one identifier at a time."""

from kakitome.documents.keys.x509_chain import IDENTIFIER_PREFIX
from kakitome.mapping.openbadges2.addresses import issuer_address
from kakitome.ports.closings import ClosingState
from kakitome.ports.hosted_issuers import HostedIssuer
from kakitome.records.models.closing import ClosingRow
from kakitome.records.models.issuer import IssuerRow
from kakitome.records.models.organisation import Organisation
from kakitome.records.models.recognition_body import BodyConfigurationRow
from kakitome.records.models.seal import SealRow
from kakitome.records.store.issuers import DatabaseIssuers
from kakitome.records.store.prepared_queries import PreparedQuery, UnscopedPreparedQuery
from kakitome.records.store.scope import Scope, UnscopedStore, ask_everyone

_REAL = UnscopedPreparedQuery(
    Organisation, "id", equal=("is_demonstration",), conditions={"parent_id": None}, order=("id",), first=True
)
_IS_REAL = UnscopedPreparedQuery(Organisation, "id", equal=("id", "is_demonstration"), conditions={"parent_id": None})
_BY_DID = UnscopedPreparedQuery(IssuerRow, "institution_id", "did", equal=("did",))
_BY_SLUG = UnscopedPreparedQuery(IssuerRow, "institution_id", "did", equal=("slug",))
_BY_SEAL = UnscopedPreparedQuery(SealRow, "institution_id", "issuer", equal=("fingerprint",), order=("id",))
_BODY = PreparedQuery(BodyConfigurationRow, "id", order=("id",), first=True)
_CLOSED = PreparedQuery(ClosingRow, "successor", equal=("state",), order=("id",), first=True)


class DatabaseHostedIssuers(UnscopedStore):
    """Implements `ports.hosted_issuers.HostedIssuers` over one database."""

    def are_only_demonstrations(self) -> bool:
        return not _REAL.find(False, using=self._using) and bool(_REAL.find(True, using=self._using))

    def find(self, identifier: str) -> HostedIssuer | None:
        for institution, did in self._named(identifier):
            if not _IS_REAL.find(institution, False, using=self._using):
                continue
            hosted_issuer = self._read(self._scope(institution), did)
            if not identifier.startswith("http") or issuer_address(hosted_issuer.record.issuer.base_url) == identifier:
                return hosted_issuer
        return None

    def institution_of(self, did: str) -> str | None:
        return next((institution for institution, _ in self._named(did)), None)

    def _named(self, identifier: str) -> list[tuple[str, str]]:
        """Tell whose institution and which issuer an identifier may mean."""
        query, value = _BY_DID, identifier
        if identifier.startswith(IDENTIFIER_PREFIX):
            query, value = _BY_SEAL, identifier.removeprefix(IDENTIFIER_PREFIX)
        elif identifier.startswith("http"):
            # Below `/issuers/`, every address has the issuer's slug in it.
            query, value = _BY_SLUG, identifier.removesuffix(issuer_address("")).rstrip("/").rpartition("/")[2]
        elif not identifier.startswith("did:"):
            return []
        if "\0" in value:
            return []
        return [(institution, did) for institution, did in ask_everyone(query, value, using=self._using)]

    @staticmethod
    def _read(scope: Scope, did: str) -> HostedIssuer:
        issuers = DatabaseIssuers(scope)
        record = issuers.get(did)
        closings = scope.query(_CLOSED, ClosingState.DONE.value) if record.closed_at else []
        return HostedIssuer(
            record=record,
            keys=tuple(key.key_id for key in issuers.list_keys(did)),
            is_body=bool(scope.query(_BODY)),
            successor=next((successor for (successor,) in closings), ""),
        )

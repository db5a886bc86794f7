"""Seal certificates over a table."""

import hashlib
from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kakitome.documents.keys.x509_chain import write_chain
from kakitome.errors import Conflict
from kakitome.ports.seals import SealCertificate
from kakitome.records.models.seal import SealRow
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.scope import ScopedStore

_FINGERPRINTS = PreparedQuery(SealRow, "fingerprint", equal=("issuer",), order=("added_at", "id"))


class DatabaseSealCertificates(ScopedStore):
    """Implements `ports.seals.SealCertificates`."""

    def add(self, certificate: SealCertificate, /) -> None:
        row = SealRow(
            issuer=certificate.issuer,
            key_id=certificate.key_id,
            fingerprint=hashlib.sha256(certificate.certificates[0]).hexdigest(),
            chain=write_chain(certificate.certificates).decode("ascii"),
            added_at=certificate.added_at,
        )
        with self._scope.refusing_doubles(Conflict("E_SEAL_EXISTS")):
            self._scope.add([row])

    def list_by_issuer(self, did: str) -> Sequence[SealCertificate]:
        with self._scope.reading():
            rows = self._scope.rows(SealRow).filter(issuer=did).order_by("added_at", "id")
            return [_certificate(row) for row in rows]

    def list_fingerprints(self, did: str) -> tuple[str, ...]:
        return tuple(fingerprint for (fingerprint,) in self._scope.query(_FINGERPRINTS, did))

    def list_all(self) -> Sequence[SealCertificate]:
        with self._scope.reading():
            return [_certificate(row) for row in self._scope.rows(SealRow).order_by("added_at", "id")]


def _certificate(row: SealRow) -> SealCertificate:
    chain = x509.load_pem_x509_certificates(row.chain.encode("ascii"))
    return SealCertificate(
        issuer=row.issuer,
        key_id=row.key_id,
        certificates=tuple(certificate.public_bytes(Encoding.DER) for certificate in chain),
        added_at=row.added_at,
    )

"""Offers of awards to wallet apps over a table."""

from collections.abc import Sequence

from kakitome.errors import Conflict, NotFound
from kakitome.ports.credential_offers import CredentialOffer
from kakitome.records.models.credential_offer import CredentialOfferRow
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import ScopedStore

_OFFERS = RecordMapping(CredentialOfferRow, CredentialOffer)


class DatabaseCredentialOffers(ScopedStore):
    """Implements `CredentialOfferStore`."""

    def add(self, offer: CredentialOffer, /) -> None:
        with self._scope.refusing_doubles(Conflict("E_OFFER_EXISTS")):
            self._scope.add([_OFFERS.row(offer)])

    def find(self, key: str, /) -> CredentialOffer | None:
        return self._scope.find(_OFFERS, key=key)

    def find_by_code(self, code_hash: str, /) -> CredentialOffer | None:
        return self._scope.find(_OFFERS, code_hash=code_hash)

    def find_by_token(self, token_hash: str, /) -> CredentialOffer | None:
        return self._scope.find(_OFFERS, token_hash=token_hash) if token_hash else None

    def find_by_reference(self, reference_hash: str, /) -> CredentialOffer | None:
        return self._scope.find(_OFFERS, reference_hash=reference_hash) if reference_hash else None

    def list_by_award(self, award_number: str, /) -> Sequence[CredentialOffer]:
        return self._scope.find_all(_OFFERS, "-made_at", "-id", award_number=award_number)

    def remove_of(self, account: str, /) -> int:
        with self._scope.writing():
            return self._scope.rows(CredentialOfferRow).filter(account=account).delete()[0] if account else 0

    def replace(self, offer: CredentialOffer, /) -> None:
        with self._scope.writing():
            row = self._scope.get_row(CredentialOfferRow, NotFound("E_OFFER_UNKNOWN"), key=offer.key)
            _OFFERS.fill(row, offer).save(using=self._scope.using)

"""Ways into accounts over the tables of sign-in."""

from collections.abc import Sequence

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from kakitome.ports.wallets import IdentityKind
from kakitome.ports.ways_in import WayIn
from kakitome.records.identity_proofs import proof_of_row
from kakitome.records.models.account import Account
from kakitome.records.models.identity_provider import IdentityProviderRow
from kakitome.records.store.scope import EVERYONE, UnscopedStore, seeing


class DatabaseWaysIn(UnscopedStore):
    """Implements `ports.ways_in.WaysIn` over one database."""

    def list_of(self, account: str) -> Sequence[WayIn]:
        person = Account.objects.using(self._using).filter(subject=account).first()
        if person is None:
            return []
        return [*self._addresses(person), *self._sign_ins(person), *self._passkeys(person)]

    def _addresses(self, person: Account) -> list[WayIn]:
        rows = EmailAddress.objects.using(self._using).filter(user=person).order_by("-primary", "email")
        return [
            WayIn(
                kind=IdentityKind.MAIL,
                id=str(row.pk),
                identifier=row.email.casefold(),
                name=row.email,
                is_proved=row.verified,
                opens=row.verified and person.has_usable_password(),
                is_first=row.primary,
            )
            for row in rows
        ]

    def _sign_ins(self, person: Account) -> list[WayIn]:
        rows = list(SocialAccount.objects.using(self._using).filter(user=person).order_by("pk"))
        with seeing(EVERYONE, using=self._using):
            providers = IdentityProviderRow.objects.using(self._using).filter(pk__in=[row.provider for row in rows])
            on = {str(provider.pk) for provider in providers if provider.is_on and not provider.paused}
        ways = []
        for row in rows:
            proof = proof_of_row(row, using=self._using)
            if proof is not None:
                ways.append(
                    WayIn(
                        kind=proof.kind,
                        id=str(row.pk),
                        identifier=proof.identifier,
                        provider=row.provider,
                        opens=row.provider in on,
                        added_at=row.date_joined,
                        used_at=row.last_login,
                    )
                )
        return ways

    def _passkeys(self, person: Account) -> list[WayIn]:
        rows = Authenticator.objects.using(self._using).filter(user=person, type=Authenticator.Type.WEBAUTHN)
        return [
            WayIn(
                kind=IdentityKind.PASSKEY,
                id=str(row.pk),
                identifier=str(row.pk),
                name=row.wrap().name,
                opens=bool(row.wrap().is_passwordless),
                added_at=row.created_at,
                used_at=row.last_used_at,
            )
            for row in rows.order_by("pk")
        ]

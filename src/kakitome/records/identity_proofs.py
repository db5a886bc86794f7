"""What opens an account, told to its wallet as proofs of identity: written wherever the ORM writes it.

An address that was confirmed, an institution's sign-in that was bound and a passkey that was set up become proofs. When
one of them goes, its proof ends and stays: that somebody read an address once is true for good. What was there before
proofs were recorded is a proof all the same, and its end is recorded with it.

Source: docs/adr/0050-what-belongs-to-a-person.md.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import models
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from kakitome.documents.keys.jwk import thumbprint
from kakitome.documents.keys.multikey import decode_public
from kakitome.ports.identity_providers import SignInProtocol
from kakitome.ports.wallets import IdentityKind, IdentityProof
from kakitome.records.models.account import Account
from kakitome.records.models.holder_key import HolderKeyRow
from kakitome.records.models.identity_provider import IdentityProviderRow
from kakitome.records.models.wallet import IdentityProofRow
from kakitome.records.store.person_scope import PersonScope
from kakitome.records.store.prepared_queries import UnscopedPreparedQuery
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, seeing

PROOFS = RecordMapping(IdentityProofRow, IdentityProof)
_WAYS_IN: Mapping[type[models.Model], UnscopedPreparedQuery] = {
    model: UnscopedPreparedQuery(
        model, *(field.attname for field in model._meta.concrete_fields), equal=("user_id",), order=("id",)
    )
    for model in (EmailAddress, SocialAccount, Authenticator)
}
_KINDS = {SignInProtocol.OIDC.value: IdentityKind.OPENID, SignInProtocol.SAML.value: IdentityKind.SAML}


def take_notes() -> None:
    """Listen to what is written and deleted; called once."""
    for model in (EmailAddress, SocialAccount, Authenticator):
        name = f"identity_proof {model._meta.db_table}"
        post_save.connect(_written, sender=model, dispatch_uid=f"{name} saved")
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"{name} deleted")
    # Keys are recorded where they are made; they end in several ways, with their document for one.
    post_delete.connect(_key_deleted, sender=HolderKeyRow, dispatch_uid="identity_proof holder_key deleted")


def list_ways_in(key: int, *, using: str) -> Iterator[IdentityProof]:
    """Yield what opens an account now as proofs, as far as can be told of each when it was proved."""
    for model, query in _WAYS_IN.items():
        for columns in query.find(key, using=using):
            proof = proof_of_row(model.from_db(using, query.names, columns), using=using)
            if proof is not None:
                yield proof


def _written(sender: type[models.Model], instance: Any, using: str, created: bool, **_: Any) -> None:
    # An address is proved some time after it was added; the others are proved when they are.
    proof = proof_of_row(instance, using=using) if created or sender is EmailAddress else None
    if proof is not None:
        scope = _scope_of(instance, using=using)
        with scope.writing():
            if not standing(scope, proof.kind, proof.identifier):
                dated = replace(proof, key=secrets.token_hex(8), proved_at=proof.proved_at or timezone.now())
                scope.add(PROOFS.row(dated))


def _deleted(instance: Any, using: str, origin: Any, **_: Any) -> None:
    of_account = origin.model if isinstance(origin, models.QuerySet) else type(origin)
    proof = proof_of_row(instance, using=using)
    if proof is None or of_account is Account:
        # With the account all its proofs go.
        return
    scope, now = _scope_of(instance, using=using), timezone.now()
    with scope.writing():
        rows = standing(scope, proof.kind, proof.identifier)
        for row in rows:
            row.ended_at = now
            row.save(using=using)
        if not rows:
            scope.add(PROOFS.row(replace(proof, key=secrets.token_hex(8), ended_at=now)))


def _key_deleted(instance: Any, using: str, origin: Any, **_: Any) -> None:
    of_account = origin.model if isinstance(origin, models.QuerySet) else type(origin)
    if of_account is Account:
        return
    scope = PersonScope(str(instance.account.subject), using=using)
    identifier = thumbprint(decode_public(instance.key_id))
    with scope.writing():
        for row in standing(scope, IdentityKind.WALLET_KEY, identifier):
            row.ended_at = timezone.now()
            row.save(using=using)


def standing(scope: PersonScope, kind: IdentityKind, identifier: str) -> list[IdentityProofRow]:
    """Return the proofs of a kind and identifier that hold: one, or none."""
    rows = scope.rows(IdentityProofRow)
    return list(rows.filter(kind=kind.value, identifier=identifier, ended_at__isnull=True))


def _scope_of(row: Any, *, using: str) -> PersonScope:
    return PersonScope(str(row.user.subject), using=using)


def proof_of_row(row: Any, *, using: str) -> IdentityProof | None:
    """Return what a row proves; None for an address that nobody confirmed, and for codes."""
    if isinstance(row, EmailAddress):
        if not row.verified:
            return None
        return _proof(IdentityKind.MAIL, row.email.casefold(), key=f"mail-{row.pk}")
    if isinstance(row, SocialAccount):
        with seeing(EVERYONE, using=using):
            provider = IdentityProviderRow.objects.using(using).filter(pk=row.provider).first()
        kind = _KINDS[provider.protocol] if provider else IdentityKind.OPENID
        issuer, institution = (provider.issuer, provider.institution_id) if provider else (row.provider, "")
        proof = _proof(kind, f"{issuer} {row.uid}"[:500], key=f"provider-{row.pk}")
        return replace(proof, proved_at=row.date_joined, proved_by=institution)
    if row.type != Authenticator.Type.WEBAUTHN:
        return None
    return replace(_proof(IdentityKind.PASSKEY, str(row.pk), key=f"passkey-{row.pk}"), proved_at=row.created_at)


def _proof(kind: IdentityKind, identifier: str, *, key: str) -> IdentityProof:
    return IdentityProof(key=key, kind=kind, identifier=identifier, proved_at=None)

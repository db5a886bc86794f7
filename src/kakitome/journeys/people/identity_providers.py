"""Setting up where people of an institution sign in.

    provider = add_provider(platform, wanted, client_secret="…", actor=account, now=now)
    change_provider(platform, replace(provider, is_on=False), client_secret="", actor=account, now=now)

Whoever keeps the provider can sign in as anybody who is bound to it: it vouches for its people. It can speak for nobody
else, because an account is bound to this very provider and the subject it asserts.
"""

from dataclasses import replace
from datetime import datetime

from kakitome.errors import Invalid, NotFound
from kakitome.journeys.people.federated_sign_in import is_named_by_federation, name_of
from kakitome.journeys.people.roles_and_units import note
from kakitome.journeys.platform import Platform
from kakitome.ports.identity_providers import IdentityProvider, SignInProtocol
from kakitome.ports.organisations import Node
from kakitome.values.characters import folded

MOST_RULES = 50


def add_provider(
    platform: Platform, wanted: IdentityProvider, *, client_secret: str, actor: str, now: datetime
) -> IdentityProvider:
    """Store a provider and its client's secret, sealed.

    Raises:
        Conflict: E_IDP_EXISTS.
        Invalid: E_IDP_ISSUER, E_IDP_RULES, E_IDP_CLIENT; of SAML E_IDP_METADATA, E_IDP_OTHER_ENTITY, and
            E_IDP_NOT_IN_FEDERATION where no metadata are handed in.
        NotFound: E_NODE_UNKNOWN, a rule names a node of nobody here.
    """
    _check(platform, wanted)
    _check_federated(platform, wanted, now=now)
    institution = platform.organisations.get(wanted.institution)
    with platform.store(institution.id).transaction():
        provider = platform.identity_providers.add(replace(wanted, changed_by=actor, created_at=now))
        _keep(platform, provider, secret=client_secret)
        detail = {"provider": provider.id, "issuer": provider.issuer}
        note(platform, institution, action="sign_in.provider_added", actor=actor, now=now, **detail)
    return provider


def add_federated_provider(
    platform: Platform, institution: Node, *, entity_id: str, actor: str, now: datetime
) -> IdentityProvider:
    """Set a provider of the federation up, off; everything else about it comes from the federation.

    Raises:
        Invalid: E_IDP_NOT_IN_FEDERATION.
        Conflict: E_IDP_EXISTS.
    """
    feed = platform.federation.find_feed()
    known = feed.providers.get(entity_id) if feed else None
    if known is None:
        raise Invalid("E_IDP_NOT_IN_FEDERATION")
    wanted = IdentityProvider(
        id="",
        institution=institution.id,
        protocol=SignInProtocol.SAML,
        issuer=entity_id,
        name=name_of(known),
        is_on=False,
        created_at=now,
        changed_by=actor,
    )
    return add_provider(platform, wanted, client_secret="", actor=actor, now=now)


def change_provider(
    platform: Platform, wanted: IdentityProvider, *, client_secret: str, actor: str, now: datetime
) -> None:
    """Store what may change of a provider; an empty secret keeps the one that is there.

    Raises:
        NotFound: E_IDP_UNKNOWN; and as `add_provider`.
        Invalid: as `add_provider`.
    """
    _check(platform, wanted)
    institution = platform.organisations.get(wanted.institution)
    before = get_provider(platform, wanted.id, institution=institution.id)
    if not before.is_federated or (wanted.is_on and not before.is_on):
        # What is federated already may be changed and turned off while the federation does not name it.
        _check_federated(platform, wanted, now=now)
    with platform.store(institution.id).transaction():
        platform.identity_providers.change(replace(wanted, changed_by=actor, paused=_pause_of(before, wanted)))
        _keep(platform, wanted, secret=client_secret)
        was_switched = before.is_on != wanted.is_on
        switch = "sign_in.provider_on" if wanted.is_on else "sign_in.provider_off"
        action = switch if was_switched else "sign_in.provider_changed"
        note(platform, institution, action=action, actor=actor, now=now, provider=wanted.id)


def get_provider(platform: Platform, provider_id: str, *, institution: str) -> IdentityProvider:
    """Return an institution's provider; raises `NotFound` (E_IDP_UNKNOWN)."""
    provider = platform.identity_providers.find(provider_id)
    if provider is None or provider.institution != institution:
        raise NotFound("E_IDP_UNKNOWN")
    return provider


def client_secret_of(platform: Platform, provider: IdentityProvider) -> str:
    """Open the secret of our client at a provider; raises `NotFound` (E_KEY_UNKNOWN), `Unavailable`."""
    return platform.secrets(provider.institution).open_secret(_secret_name(provider)).decode()


def search_providers(platform: Platform, query: str) -> list[IdentityProvider]:
    """Return the providers with which people can sign in, by a part of their name or their institution's.

    Demonstrations are among them: where one runs, it is all there is.
    """
    wanted = folded(query)
    providers = []
    for provider in platform.identity_providers.list_on():
        institution = platform.organisations.get(provider.institution).name
        names = (provider.name.ja, provider.name.en, institution.ja, institution.en)
        if any(wanted in folded(name) for name in names):
            providers.append(provider)
    return sorted(providers, key=lambda provider: (provider.name.ja or provider.name.en, provider.id))


def _check(platform: Platform, wanted: IdentityProvider) -> None:
    if wanted.is_on and wanted.protocol is SignInProtocol.OIDC and not wanted.client_id:
        raise Invalid("E_IDP_CLIENT")
    if wanted.protocol is SignInProtocol.OIDC and not wanted.issuer.startswith("https://"):
        raise Invalid("E_IDP_ISSUER")
    has_own = wanted.protocol is SignInProtocol.SAML and not wanted.is_federated
    if has_own and platform.read_metadata(wanted.metadata).entity_id != wanted.issuer:
        raise Invalid("E_IDP_OTHER_ENTITY", entity=wanted.issuer)
    if len(wanted.rules) > MOST_RULES or len({(rule.value, rule.node) for rule in wanted.rules}) < len(wanted.rules):
        raise Invalid("E_IDP_RULES", count=MOST_RULES)
    nodes = {node.id for node in platform.organisations.list_tree(wanted.institution)}
    if any(rule.node not in nodes for rule in wanted.rules):
        raise NotFound("E_NODE_UNKNOWN")


def _check_federated(platform: Platform, wanted: IdentityProvider, *, now: datetime) -> None:
    if wanted.is_federated and not is_named_by_federation(platform, wanted.issuer, now=now):
        raise Invalid("E_IDP_NOT_IN_FEDERATION")


def _pause_of(before: IdentityProvider, wanted: IdentityProvider) -> str:
    """Return why the provider stays paused: metadata of its own, or being off, end a pause of the federation's."""
    return before.paused if wanted.is_federated and wanted.is_on and before.is_on else ""


def _keep(platform: Platform, provider: IdentityProvider, *, secret: str) -> None:
    if secret:
        platform.secrets(provider.institution).keep_secret(_secret_name(provider), secret.encode())


def _secret_name(provider: IdentityProvider) -> str:
    return f"identity-provider:{provider.id}"

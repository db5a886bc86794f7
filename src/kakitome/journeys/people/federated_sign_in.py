"""Signing in by providers of a federation: what the aggregate says of them now counts, and nothing else.

    metadata = metadata_of(platform, provider, now=now)
    watch_federation(platform, now=now)      # every turn of the scheduler: pauses, goes on, tells administrators

A provider that the federation no longer names, or an aggregate that has ended, pauses signing in by it. Accounts, roles
and the record of the provider stay as they are; signing in goes on as soon as the aggregate names the provider again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from kakitome.errors import Problem, ProblemFactory, Unavailable
from kakitome.journeys.people.roles_and_units import note
from kakitome.journeys.platform import Platform
from kakitome.journeys.telling_administrators import tell_administrators
from kakitome.ports.federation import FederatedProvider, FederationFeed
from kakitome.ports.identity_providers import IdentityProvider, ProviderMetadata
from kakitome.values.characters import folded
from kakitome.values.localized_text import LocalizedText

LATE = timedelta(hours=24)
_problem = ProblemFactory(source="SAML V2.0 Metadata §2.3.2")


def metadata_of(platform: Platform, provider: IdentityProvider, *, now: datetime) -> ProviderMetadata:
    """Return what is known of a SAML provider now: as it was handed in, or as the federation says.

    Raises:
        Unavailable: with the code of `pause_of`.
        Invalid: E_IDP_METADATA what was handed in cannot be read.
    """
    if not provider.is_federated:
        return platform.read_metadata(provider.metadata)
    feed = platform.federation.find_feed()
    pause = pause_of(feed, provider, now=now)
    if pause is not None or feed is None:
        raise Unavailable.of(pause or _problem("W_IDP_NO_FEDERATION"))
    return feed.providers[provider.issuer].metadata


def pause_of(feed: FederationFeed | None, provider: IdentityProvider, *, now: datetime) -> Problem | None:
    """Return why nobody can be led to a provider now: W_IDP_NO_FEDERATION, W_IDP_FEDERATION_ENDED, W_IDP_GONE."""
    if not provider.is_federated:
        return None
    if feed is None:
        return _problem("W_IDP_NO_FEDERATION")
    if feed.valid_until <= now:
        return _problem("W_IDP_FEDERATION_ENDED", date=feed.valid_until.date().isoformat())
    return None if provider.issuer in feed.providers else _problem("W_IDP_GONE")


def is_named_by_federation(platform: Platform, entity_id: str, *, now: datetime) -> bool:
    """Tell whether the federation vouches for a provider now."""
    feed = platform.federation.find_feed()
    return feed is not None and feed.valid_until > now and entity_id in feed.providers


def refresh_federation(platform: Platform, *, now: datetime) -> None:
    """Ask for the federation's aggregate when it is due; raises as `ports.federation.Federation.refresh`."""
    if platform.federation.is_due(now=now):
        platform.federation.refresh(now=now)


def name_of(provider: FederatedProvider) -> LocalizedText:
    """Return the name a provider has in the federation; without one the host of its entity id."""
    entity_id = provider.metadata.entity_id
    return provider.name or LocalizedText(en=urlsplit(entity_id).hostname or entity_id)


def search_federation(platform: Platform, query: str, *, now: datetime) -> Sequence[FederatedProvider]:
    """Return the federation's providers by a part of their name or entity id, by name; none while it has ended."""
    feed = platform.federation.find_feed()
    if feed is None or feed.valid_until <= now:
        return ()
    wanted = folded(query)
    matching = [
        provider
        for provider in feed.providers.values()
        if any(wanted in folded(text) for text in (provider.name.ja, provider.name.en, provider.metadata.entity_id))
    ]
    return sorted(matching, key=lambda provider: (provider.name.in_language("ja"), provider.metadata.entity_id))


def watch_federation(platform: Platform, *, now: datetime) -> int:
    """Pause what the federation no longer vouches for, let go on what it does again; how many changed.

    Each change stands in the trail and is mailed to the institution's administrators, once.
    """
    feed = platform.federation.find_feed()
    changed = 0
    for provider in platform.identity_providers.list_on():
        pause = pause_of(feed, provider, now=now)
        code = pause.code if pause else ""
        if code == provider.paused:
            continue
        changed += 1
        institution = platform.organisations.get(provider.institution)
        action = "sign_in.provider_paused" if code else "sign_in.provider_resumed"
        with platform.store(institution.id).transaction():
            platform.identity_providers.change(replace(provider, paused=code))
            note(platform, institution, action=action, actor="system", now=now, provider=provider.id, reason=code)
            tell_administrators(
                platform,
                institution,
                kind=f"idp_{code.removeprefix('W_IDP_').lower()}" if code else "idp_resumed",
                occasion=f"{provider.id}:{now.isoformat()}",
                now=now,
                link=f"{platform.site_url}/desk/{institution.id}/sign-in/{provider.id}",
                name_ja=provider.name.in_language("ja"),
                name_en=provider.name.in_language("en"),
            )
    return changed


def examine_federation(platform: Platform, *, now: datetime) -> Iterator[Problem]:
    """Say how fresh the federation's metadata are; nothing where no federation was named.

    Ended, or never read: nobody signs in by it. Older than `LATE` beyond their time: signing in still goes on.
    """
    if not platform.federation.address:
        return
    feed, attempt = platform.federation.find_feed(), platform.federation.find_attempt()
    reason = attempt.refusal if attempt and attempt.refusal else "-"
    if feed is None:
        yield _problem("E_DOCTOR_FEDERATION_NONE", reason=reason)
    elif feed.valid_until <= now:
        yield _problem("E_DOCTOR_FEDERATION_ENDED", date=feed.valid_until.date().isoformat(), reason=reason)
    elif feed.refresh_at + LATE <= now:
        yield _problem("W_DOCTOR_FEDERATION_LATE", date=feed.read_at.date().isoformat(), reason=reason)

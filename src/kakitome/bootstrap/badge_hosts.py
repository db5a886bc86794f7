"""Other sites' badge services, as an installation asks them."""

from kakitome import __version__
from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.gateways.badge_hosts import BODY_LIMIT, NetworkBadgeHosts
from kakitome.gateways.checked_requests import CheckedAdapter
from kakitome.gateways.fetcher import Request
from kakitome.gateways.sealed_texts import SealedTexts
from kakitome.ports.badge_hosts import OwnApp

_PATIENCE_S = 15.0


def open_badge_hosts(platform: InstalledPlatform) -> NetworkBadgeHosts:
    """Open the way to other sites."""
    most = Request(body_limit=BODY_LIMIT, whole_timeout_s=_PATIENCE_S)
    return NetworkBadgeHosts(CheckedAdapter(platform.network, limit=platform.sign_in_limit, most=most))


def own_app(platform: InstalledPlatform, *, redirect_path: str) -> OwnApp:
    """Return this platform as it registers with others."""
    site_url = platform.site_url
    return OwnApp(
        name=f"Kakitome {site_url.partition('://')[2]}",
        site_url=f"{site_url}/",
        privacy_url=f"{site_url}/about/privacy",
        logo_url=f"{site_url}/preview.png",
        redirect_url=f"{site_url}{redirect_path}",
        version=__version__,
    )


def seal_of_registrations(platform: InstalledPlatform) -> SealedTexts:
    """Return what seals the secrets that other sites gave us, for the day on which they are remembered."""
    return platform.sealed_texts("badge-host")

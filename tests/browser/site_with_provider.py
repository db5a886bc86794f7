"""A platform with one institution and its provider, served on loopback; its door to the network knows the provider.

python site_with_provider.py PORT PROVIDER_PORT CERTIFICATE [FOLDER]

With FOLDER the provider speaks SAML: our metadata are written there, and its own are read there after a line on the
standard input.
"""

import os
import ssl
import sys
from dataclasses import replace
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server


class Server(ThreadingMixIn, WSGIServer):
    """Answer several requests at once."""

    daemon_threads = True


def exchange_metadata(folder: Path, ours: bytes) -> str:
    """Write our metadata, and return the provider's once they are there."""
    (folder / "sp.xml").write_bytes(ours)
    print("metadata", flush=True)
    sys.stdin.readline()
    return (folder / "idp.xml").read_text(encoding="utf-8")


def main() -> None:
    """Set the institution up and serve until ended."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "kakitome.web.settings"
    import django  # noqa: PLC0415 - its settings come first

    django.setup()
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415

    from kakitome.bootstrap.platform import get_platform  # noqa: PLC0415
    from kakitome.gateways.fetcher import NetworkFetcher, NetworkPolicy  # noqa: PLC0415
    from kakitome.journeys.institutions.opening import open_institution  # noqa: PLC0415
    from kakitome.journeys.people.identity_providers import add_provider  # noqa: PLC0415
    from kakitome.ports.identity_providers import IdentityProvider, RoleRule, SignInProtocol  # noqa: PLC0415
    from kakitome.ports.organisations import Node, NodeKind, NodeRole  # noqa: PLC0415
    from kakitome.values.localized_text import LocalizedText  # noqa: PLC0415
    from kakitome.web.pages.account.institution_sign_in.saml import our_metadata  # noqa: PLC0415

    port, provider_port, certificate, *folders = sys.argv[1:]
    platform = get_platform()
    policy = NetworkPolicy(loopback={"idp.setouchi.example": int(provider_port)})
    network = NetworkFetcher(policy, tls=ssl.create_default_context(cafile=certificate))
    object.__setattr__(platform, "network", network)
    name = LocalizedText(ja="瀬戸内海洋技術大学", en="Setouchi University")
    now = platform.now()
    node = Node(id="", kind=NodeKind.INSTITUTION, path=(), slug="setouchi", name=name, country="JP")
    open_institution(platform, node, actor="tests", now=now)
    wanted = IdentityProvider(
        id="",
        institution="setouchi",
        protocol=SignInProtocol.OIDC,
        issuer="https://idp.setouchi.example",
        client_id="kakitome",
        name=LocalizedText(ja="瀬戸内 統合認証", en="Setouchi single sign-on"),
        rules=(RoleRule(value="urn:staff", node="setouchi", role=NodeRole.VIEWER),),
        created_at=now,
        changed_by="tests",
    )
    if folders:
        wanted = replace(
            wanted,
            protocol=SignInProtocol.SAML,
            issuer="https://idp.setouchi.example/idp",
            client_id="",
            metadata=exchange_metadata(Path(folders[0]), our_metadata(platform.saml_site())),
        )
    add_provider(platform, wanted, client_secret="secret", actor="tests", now=now)
    server = make_server("127.0.0.1", int(port), get_wsgi_application(), server_class=Server)
    print("ready", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()

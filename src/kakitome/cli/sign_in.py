"""`kakitome sign-in`: an institution's own identity providers, set up and switched by whoever runs the site."""

from pathlib import Path
from typing import Annotated

import typer

from kakitome.cli import CommandGroup, Lang, say
from kakitome.cli._platform import prepare_platform

Institution = Annotated[str, typer.Argument(metavar="SLUG", help="The institution's short name. 機関の短い名前")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    sign_in = typer.Typer(no_args_is_help=True, help="Sign-in of institutions. 機関のサインイン")
    app.add_typer(sign_in, name="sign-in", rich_help_panel=CommandGroup.PLATFORM)
    sign_in.command("openid")(openid)
    sign_in.command("saml")(saml)
    sign_in.command("federated")(federated)
    sign_in.command("federation")(federation)
    sign_in.command("renew-key")(renew_key)
    sign_in.command("list")(list_providers)
    sign_in.command("switch")(switch)


def openid(
    institution: Institution,
    *,
    issuer: Annotated[str, typer.Option("--issuer", metavar="URL", help="The provider's issuer. 発行者")],
    client: Annotated[str, typer.Option("--client", metavar="ID", help="Our client ID there. クライアントID")] = "",
    secret_file: Annotated[
        Path | None, typer.Option("--secret-file", metavar="FILE", help="The client's secret. シークレットのファイル")
    ] = None,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Name in Japanese. 日本語の名前")] = "",
    name_en: Annotated[str, typer.Option("--name-en", metavar="NAME", help="Name in English. 英語の名前")] = "",
    lang: Lang = None,
) -> None:
    """Set up an OpenID provider; it is off until it is switched on. OpenIDのサインイン元を登録する"""
    if not (name or name_en):
        raise typer.BadParameter("--name / --name-en")
    secret = secret_file.read_text(encoding="utf-8").strip() if secret_file else ""
    platform = prepare_platform()
    from kakitome.journeys.people.identity_providers import add_provider
    from kakitome.ports.identity_providers import IdentityProvider, SignInProtocol
    from kakitome.values.localized_text import LocalizedText

    wanted = IdentityProvider(
        id="",
        institution=institution,
        protocol=SignInProtocol.OIDC,
        issuer=issuer,
        client_id=client,
        name=LocalizedText(ja=name, en=name_en),
        is_on=False,
        created_at=platform.now(),
        changed_by="operator",
    )
    provider = add_provider(platform, wanted, client_secret=secret, actor="operator", now=platform.now())
    address = f"{platform.site_url}/account/institutions/{provider.id}/oidc"
    say("I_IDP_ADDED", lang, id=provider.id, address=address)


def saml(
    institution: Institution,
    metadata: Annotated[Path, typer.Argument(metavar="FILE", help="The provider's metadata. IdPのメタデータ")],
    *,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Name in Japanese. 日本語の名前")] = "",
    name_en: Annotated[str, typer.Option("--name-en", metavar="NAME", help="Name in English. 英語の名前")] = "",
    lang: Lang = None,
) -> None:
    """Set up a SAML provider; it is off until it is switched on. SAMLのサインイン元を登録する"""
    if not (name or name_en):
        raise typer.BadParameter("--name / --name-en")
    text = metadata.read_text(encoding="utf-8")
    platform = prepare_platform()
    from kakitome.journeys.people.identity_providers import add_provider
    from kakitome.ports.identity_providers import IdentityProvider, SignInProtocol
    from kakitome.values.localized_text import LocalizedText

    wanted = IdentityProvider(
        id="",
        institution=institution,
        protocol=SignInProtocol.SAML,
        issuer=platform.read_metadata(text).entity_id,
        metadata=text,
        name=LocalizedText(ja=name, en=name_en),
        is_on=False,
        created_at=platform.now(),
        changed_by="operator",
    )
    provider = add_provider(platform, wanted, client_secret="", actor="operator", now=platform.now())
    say("I_IDP_ADDED", lang, id=provider.id, address=platform.saml_site().entity_id)


def federated(
    institution: Institution,
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="The provider's entity ID. エンティティID")],
    *,
    lang: Lang = None,
) -> None:
    """Set up a provider of the federation; it is off until it is switched on. 連合（学認など）のIdPを登録する"""
    platform = prepare_platform()
    from kakitome.journeys.people.identity_providers import add_federated_provider

    node = platform.organisations.get(institution)
    provider = add_federated_provider(platform, node, entity_id=entity, actor="operator", now=platform.now())
    say("I_IDP_ADDED", lang, id=provider.id, address=platform.saml_site().entity_id)


def federation(
    *,
    is_now: Annotated[bool, typer.Option("--refresh", help="Ask for its metadata now. いま読み直す")] = False,
    lang: Lang = None,
) -> None:
    """Show how fresh the federation's metadata are. 連合のメタデータの状態を見る"""
    platform = prepare_platform()
    from kakitome.errors import NotFound

    if not platform.federation.address:
        raise NotFound("E_FEDERATION_NONE")
    feed = platform.federation.refresh(now=platform.now()) if is_now else platform.federation.find_feed()
    if feed is None:
        say("I_FEDERATION_UNREAD", lang, address=platform.federation.address)
        return
    days = {"read": feed.read_at.date().isoformat(), "until": feed.valid_until.date().isoformat()}
    say("I_FEDERATION", lang, address=platform.federation.address, count=len(feed.providers), **days)


def renew_key(*, lang: Lang = None) -> None:
    """Announce our next SAML key; asked again, put it in force. SAMLの鍵を予告し、次に切り替える"""
    platform = prepare_platform()
    say("I_SAML_KEY_IN_FORCE" if platform.renew_saml_key() else "I_SAML_KEY_ANNOUNCED", lang)


def list_providers(institution: Institution, *, lang: Lang = None) -> None:
    """List an institution's providers. サインイン元の一覧"""
    platform = prepare_platform()
    platform.organisations.get(institution)
    for provider in platform.identity_providers.list_of(institution):
        code = "I_IDP_ON" if provider.is_on else "I_IDP_OFF"
        say(code, lang, id=provider.id, protocol=provider.protocol.value, issuer=provider.issuer)


def switch(
    institution: Institution,
    provider: Annotated[str, typer.Argument(metavar="ID", help="The provider's id. サインイン元のID")],
    *,
    is_on: Annotated[bool, typer.Option("--on/--off", help="Whether people can sign in. 使えるか")],
    lang: Lang = None,
) -> None:
    """Turn a provider on or off. サインイン元を使う・止める"""
    platform = prepare_platform()
    from dataclasses import replace

    from kakitome.journeys.people.identity_providers import change_provider, get_provider

    record = get_provider(platform, provider, institution=institution)
    changed = replace(record, is_on=is_on)
    change_provider(platform, changed, client_secret="", actor="operator", now=platform.now())
    code = "I_IDP_ON" if is_on else "I_IDP_OFF"
    say(code, lang, id=record.id, protocol=record.protocol.value, issuer=record.issuer)

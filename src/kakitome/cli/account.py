"""`kakitome account`: what an operator does about accounts of people."""

from typing import TYPE_CHECKING, Annotated

import typer

from kakitome.cli import CommandGroup, Lang, say
from kakitome.cli._platform import prepare_platform

if TYPE_CHECKING:
    from kakitome.bootstrap.platform import InstalledPlatform


def register(app: typer.Typer) -> None:
    """Add the commands."""
    account = typer.Typer(no_args_is_help=True, help="Accounts of people. 利用者のアカウント")
    app.add_typer(account, name="account", rich_help_panel=CommandGroup.PLATFORM)
    account.command("forget")(forget)
    account.command("unlock")(unlock)
    account.command("invite")(invite)


def forget(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="An address of the account. アカウントのアドレス")],
    *,
    is_confirmed: Annotated[bool, typer.Option("--yes", help="Do not ask. 確かめずに消す")] = False,
    lang: Lang = None,
) -> None:
    """Delete somebody's account; decisions they took part in stay, under a pseudonym. アカウントを消す"""
    platform = prepare_platform(migrates=False)
    from kakitome.journeys.people.forgetting import forget_account

    account = _account_of(platform, email, is_confirmed=is_confirmed)
    gone = forget_account(platform, account, actor="operator", now=platform.now())
    say("I_ACCOUNT_FORGOTTEN", lang, pseudonym=gone.pseudonym, count=gone.places)


def unlock(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="An address of the account. アカウントのアドレス")],
    *,
    is_confirmed: Annotated[bool, typer.Option("--yes", help="Do not ask. 確かめずに外す")] = False,
    lang: Lang = None,
) -> None:
    """Remove the second factors of somebody whose device is lost, and sign them out. 二つ目の確認の方法を外す"""
    platform = prepare_platform(migrates=False)
    from kakitome.ports.security_events import SecurityEvent, SecurityEventKind

    account = _account_of(platform, email, is_confirmed=is_confirmed)
    count = platform.accounts.remove_factors(account)
    event = SecurityEvent(
        at=platform.now(), kind=SecurityEventKind.FACTOR_REMOVED, account=account, detail={"by": "operator"}
    )
    platform.security_events.note(event)
    say("I_ACCOUNT_UNLOCKED", lang, count=count)


def invite(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="Who is to administer it. 管理者になる人のアドレス")],
    *,
    institution: Annotated[
        str, typer.Option("--institution", metavar="SLUG", help="The institution's short name. 機関の短い名前")
    ],
    lang: Lang = None,
) -> None:
    """Print a link that makes whoever opens it an administrator, once, within a day. 管理者になるリンクを出す"""
    platform = prepare_platform(migrates=False)
    from kakitome.cli._admin_link import print_admin_link

    print_admin_link(platform, platform.organisations.get(institution), email=email, lang=lang)


def _account_of(platform: "InstalledPlatform", email: str, *, is_confirmed: bool) -> str:
    """The account an address belongs to, after the operator confirmed it; raises NotFound, or `typer.Abort`."""
    from kakitome.errors import NotFound

    person = platform.accounts.find_by_email(email)
    if person is None:
        raise NotFound("E_ACCOUNT_UNKNOWN")
    if not is_confirmed:
        typer.confirm(email, abort=True)
    return person.account

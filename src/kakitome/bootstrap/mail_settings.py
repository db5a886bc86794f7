"""How mail leaves an installation."""

from kakitome.bootstrap.installation import Installation
from kakitome.gateways.mailer import ConsoleMailer, FolderMailer, SmtpMailer, SmtpServer
from kakitome.ports.mailer import Mailer


def mailer_of(installation: Installation) -> Mailer:
    """Choose how mail leaves."""
    route, sender = installation.mail, installation.mail_from
    if route.kind == "folder":
        return FolderMailer(route.folder, sender=sender)
    if route.kind == "console":
        return ConsoleMailer(sender=sender)
    server = SmtpServer(
        host=route.host,
        port=route.port,
        login=route.login,
        password=route.password,
        is_tls=route.kind == "smtps",
        starts_tls=route.starts_tls,
    )
    return SmtpMailer(server, sender=sender)

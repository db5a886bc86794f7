"""`kakitome seal`: give an institution the certificate with which its PDFs are sealed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kakitome.cli import CommandGroup, Json, Lang, print_json, say
from kakitome.cli._platform import prepare_platform

if TYPE_CHECKING:
    from kakitome.ports.seals import SealCertificate

Institution = Annotated[str, typer.Argument(metavar="INSTITUTION", help="Its short name. 機関の短い名前")]
Identifier = Annotated[
    str,
    typer.Option("--identifier", metavar="ID", help="Organisation identifier, e.g. VATJP-T1234567890123. 組織の識別子"),
]

_EITHER = "this or the other name is needed"
JapaneseName = Annotated[
    str, typer.Option("--name", metavar="NAME", help=f"Name in Japanese; {_EITHER}. 日本語の名前（どちらか必須）")
]
EnglishName = Annotated[
    str, typer.Option("--name-en", metavar="NAME", help=f"Name in English; {_EITHER}. 英語の名前（どちらか必須）")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    seal = typer.Typer(no_args_is_help=True, help="Certificates that seal PDFs. PDFを封印する証明書")
    app.add_typer(seal, name="seal", rich_help_panel=CommandGroup.PLATFORM)
    _register_asking(seal)
    _register_demonstration(seal)

    @seal.command()
    def show(institution: Institution, *, lang: Lang = None, as_json: Json = False) -> None:
        """Show the certificates of an institution, the newest last. 証明書を見る"""
        context = prepare_platform().sealing_context(institution)
        from kakitome.services.keeping_seals import issuer_of

        seal_certificates = context.seals.list_by_issuer(issuer_of(context).did)
        if as_json:
            print_json([_facts(certificate) for certificate in seal_certificates])
            return
        if not seal_certificates:
            say("I_SEAL_NONE", lang, institution=institution)
        for certificate in seal_certificates:
            _print(certificate)


def _register_asking(seal: typer.Typer) -> None:
    @seal.command()
    def request(
        institution: Institution,
        *,
        out: Annotated[Path, typer.Option("--out", metavar="FILE", help="A new file. 新しいファイル")],
        identifier: Identifier = "",
        tokens: Annotated[
            bool,
            typer.Option("--tokens", help="For the key of wallet credentials. ウォレット用の証明の鍵"),
        ] = False,
        lang: Lang = None,
    ) -> None:
        """Make a key in the vault and write a certificate request (CSR) for it. 証明書の申請書を作る

        Send the file to your certificate authority, and bring its answer home with `seal bring`.
        With --tokens no key is made: put the answer into the folder of KAKITOME_HAIP_ISSUERS.
        """
        platform = prepare_platform()
        from kakitome.errors import Conflict
        from kakitome.journeys.sealing import make_request, make_token_request

        if out.exists():
            raise Conflict("E_SEAL_FILE_EXISTS", file=str(out))
        make = make_token_request if tokens else make_request
        out.write_bytes(make(platform, institution, identifier=identifier))
        say("I_SEAL_REQUESTED", lang, file=str(out))

    @seal.command()
    def bring(
        institution: Institution,
        chain: Annotated[Path, typer.Argument(metavar="CHAIN", help="PEM, the institution's own first. 証明書の束")],
        *,
        lang: Lang = None,
    ) -> None:
        """Bring the certificate that an authority made; PDFs are sealed with it from now on. 証明書を取り込む"""
        platform = prepare_platform()
        from kakitome.journeys.sealing import bring as bring_home

        brought = bring_home(platform, institution, chain_file=chain, actor="operator")
        say("I_SEAL_BROUGHT", lang, institution=institution)
        _print(brought)


def _register_demonstration(seal: typer.Typer) -> None:
    @seal.command()
    def demonstrate(institution: Institution, *, identifier: Identifier = "", lang: Lang = None) -> None:
        """Make a demonstration certificate, by an authority of our own. 見本の証明書を作る"""
        platform = prepare_platform()
        from kakitome.gateways.local_authority import ROOT_FILE, open_authority
        from kakitome.journeys.sealing import seal_locally
        from kakitome.operations.local_seals import AUTHORITY

        folder = platform.installation.data_dir / AUTHORITY
        seal_certificate = seal_locally(
            platform, institution, authority=open_authority(folder, now=platform.now), identifier=identifier
        )
        say("I_SEAL_DEMONSTRATION", lang, institution=institution, root=str(folder / ROOT_FILE))
        _print(seal_certificate)

    @seal.command()
    def sample(
        folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder for key and certificates. フォルダー")],
        *,
        name: JapaneseName = "",
        name_en: EnglishName = "",
        country: Annotated[str, typer.Option("--country", metavar="CC", help="Country. 国")] = "JP",
        lang: Lang = None,
    ) -> None:
        """Write a demonstration key and certificate into files, without a platform. 見本の鍵と証明書をファイルに作る

        `kakitome convert --to pdf` seals with them: --seal DIR/seal.pem --seal-key DIR/seal.key
        """
        from kakitome.errors import Refused

        if not (name or name_en):
            raise Refused("E_SEAL_NAME")
        from datetime import UTC, datetime

        from kakitome.documents.keys.certificate_request import SealNames
        from kakitome.gateways.local_authority import ROOT_FILE, write_sample_seal
        from kakitome.values.localized_text import LocalizedText

        names = SealNames(organisation=LocalizedText(ja=name, en=name_en), country=country)
        key, chain = write_sample_seal(folder, names, now=lambda: datetime.now(UTC))
        say("I_SEAL_SAMPLE", lang, key=str(key), chain=str(chain), root=str(folder / ROOT_FILE))


def _facts(seal_certificate: "SealCertificate") -> dict[str, str]:
    from cryptography import x509

    from kakitome.documents.keys.x509_chain import certificate_id
    from kakitome.values.instants import write_instant

    read = x509.load_der_x509_certificate(seal_certificate.certificates[0])
    return {
        "id": certificate_id(seal_certificate.certificates[0]),
        "subject": read.subject.rfc4514_string(),
        "issuer": read.issuer.rfc4514_string(),
        "validFrom": write_instant(read.not_valid_before_utc),
        "validUntil": write_instant(read.not_valid_after_utc),
    }


def _print(seal_certificate: "SealCertificate") -> None:
    for value in _facts(seal_certificate).values():
        typer.echo(f"  {value}")

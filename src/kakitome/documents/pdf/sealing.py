"""Seal a PDF that we generated ourselves: PAdES baseline B-B, and B-T when a time-stamp authority answers.

The seal is a certification signature that allows no later change. It shows nothing on the page: whoever wants to know
asks a verifier, not a picture of a seal.

    seal = PdfSeal(certificate=der, chain=(root,), sign=sign)
    sealed = seal.seal(pdf, now=now)

It deliberately seals nothing that came from outside. A PDF can be prepared so that a later, permitted change shows
another content; a signature over such a file is cryptographically fine and worth nothing. Callers hand in only what
our own writer made in the same breath.

Source: ETSI EN 319 142-1 §5.2, §6.3 (PAdES B-B, B-T); ISO 32000-2 §12.8.2.2 (DocMDP); docs/standards/hostile-inputs.md
B127; docs/rules/faults.md F39.
"""

import asyncio
import io
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from asn1crypto import x509  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from kakitome.documents.pdf.seal_forms import SealForms, read_container
from kakitome.documents.pdf.timestamping import LARGEST_TOKEN, Stamper, StampRefused
from kakitome.errors import Problem

FIELD = "KakitomeSeal"
_CMS_BYTES = 3 * 1024

# pyHanko tells on standard error what it then raises; we report what it raises.
for _library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_library).addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedPdf:
    """A sealed PDF and what should be known about its seal.

    Attributes:
        data: the exact bytes.
        stamped_at: the time that an authority vouches for; None when there is no time stamp.
        problems: why a wanted time stamp is missing.
    """

    data: bytes
    stamped_at: datetime | None = None
    problems: tuple[Problem, ...] = ()


class PdfSeal:
    """One certificate with its key, loaded once for many seals.

    Args:
        certificate: of the sealing institution, DER.
        chain: the certificates above it, DER, nearest first.
        sign: bytes → signature with SHA-256; raw r‖s for P-256, PKCS #1 v1.5 for RSA.
    """

    def __init__(self, *, certificate: bytes, chain: tuple[bytes, ...], sign: Callable[[bytes], bytes]) -> None:
        self._signer = _HeldSigner(certificate, chain, sign=sign)
        self._reserved = _CMS_BYTES + len(certificate) + sum(len(link) for link in chain)

    def seal(
        self, pdf: bytes, *, now: datetime, stamper: Stamper | None = None, demand_stamp: bool = False
    ) -> SealedPdf:
        """Seal a PDF that we made.

        Args:
            pdf: as our writer made it.
            now: the claimed time of signing.
            stamper: where a time stamp is asked for; without one the seal is B-B.
            demand_stamp: whether a seal without the wanted stamp may not be made.

        Raises:
            StampRefused: no good time stamp was to be had, and `demand_stamp`.
        """
        if stamper is None:
            return SealedPdf(data=self._write(pdf, now=now))
        try:
            data = self._write(pdf, now=now, stamper=stamper)
        except StampRefused as refusal:
            if demand_stamp:
                raise
            problem = Problem(
                code=refusal.code, source="docs/rules/faults.md F39", params=refusal.params, severity="warning"
            )
            return SealedPdf(data=self._write(pdf, now=now), problems=(problem,))
        return SealedPdf(data=data, stamped_at=stamper.stamped_at)

    def _write(self, pdf: bytes, *, now: datetime, stamper: Stamper | None = None) -> bytes:
        # With whole seconds the two places that state the time say the same.
        moment = now.replace(microsecond=0)
        meta = PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            subfilter=SigSeedSubFilter.PADES,
        )
        # PDF/UA wants an untagged widget out of sight, PDF/A wants it printable.
        unseen = InvisSigSettings(set_print_flag=True, box_out_of_bounds=True)
        field = SigFieldSpec(sig_field_name=FIELD, invis_sig_settings=unseen)
        signer = _TimedPdfSigner(meta, self._signer, timestamper=stamper, new_field_spec=field)
        signer.moment = moment
        reserved = (self._reserved + (LARGEST_TOKEN if stamper else 0)) * 2
        output = asyncio.run(
            signer.async_sign_pdf(_SealingWriter(io.BytesIO(pdf)), bytes_reserved=reserved - reserved % 2)
        )
        return bytes(output.getvalue())


class _SealingWriter(IncrementalPdfFileWriter):
    """Adds the seal and leaves the metadata as our writer made it: PDF/A and PDF/UA state there what they are."""

    def _update_meta(self) -> None:
        """Write no time of modification: nothing is modified, and this half has no clock."""


class _TimedPdfSigner(PdfSigner):
    """Takes the time it is given: this half has no clock."""

    moment: datetime

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        session = super().init_signing_session(pdf_out, existing_fields_only=existing_fields_only)
        session.system_time = self.moment
        return session


class _PlainSigner(Signer):
    """Writes the container as the library does; what is signed is handed to a function."""

    def __init__(self, certificate: bytes, chain: tuple[bytes, ...], *, raw: Callable[[bytes], bytes]) -> None:
        registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        registry.register_multiple([x509.Certificate.load(link) for link in chain])
        super().__init__(signing_cert=x509.Certificate.load(certificate), cert_registry=registry, embed_roots=True)
        self._raw = raw

    async def async_sign_raw(self, data: bytes, *_: Any, **__: Any) -> bytes:
        """Return the signature as CMS writes it."""
        return self._raw(data)


class _HeldSigner(_PlainSigner):
    """Signs with a function that holds the loaded key; the container comes from its form."""

    def __init__(self, certificate: bytes, chain: tuple[bytes, ...], *, sign: Callable[[bytes], bytes]) -> None:
        super().__init__(certificate, chain, raw=self._encoded)
        self._given, self._sign = (certificate, chain), sign
        self._is_ecdsa = self.signing_cert is not None and self.signing_cert.public_key.algorithm == "ec"

    async def async_sign(self, data_digest: bytes, *given: Any, **named: Any) -> Any:
        """Write the container: from its form, unless a time stamp goes into it."""
        if named.get("timestamper") is not None or named.get("dry_run"):
            return await super().async_sign(data_digest, *given, **named)

        async def write(digest: bytes, sign: Callable[[bytes], bytes]) -> bytes:
            # A signer of its own: whoever seals with this one at the same time never gets a stand-in's signature.
            container = await _PlainSigner(*self._given, raw=sign).async_sign(digest, *given, **named)
            return bytes(container.dump())

        return read_container(await _forms(*self._given).container(data_digest, self._encoded, write=write))

    def _encoded(self, data: bytes) -> bytes:
        signature = self._sign(data)
        if not self._is_ecdsa:
            return signature
        half = len(signature) // 2
        return encode_dss_signature(int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))


@lru_cache(maxsize=64)
def _forms(_certificate: bytes, _chain: tuple[bytes, ...]) -> SealForms:
    """Keep the forms of a certificate: they hold no key."""
    return SealForms()

"""What can be said about a PDF without knowing whom anybody trusts and what time it is.

These facts are found where a stranger's file can do no harm (a child process under limits) and judged elsewhere, so
they are plain values that travel as JSON.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class StampFacts:
    """One time stamp whose own signature was looked at.

    Attributes:
        problem: why it does not count (`W_PDF_STAMP…`); empty when it is sound in itself.
        at: the time it states.
        certificates: DER, the authority's own first.
    """

    problem: str = ""
    at: datetime | None = None
    certificates: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureFacts:
    """One signature field with a value.

    Attributes:
        field: its name.
        is_stamp: a time stamp over the whole document, not somebody's signature.
        problem: what is fatally wrong with it (`E_PDF_…`); empty when it is sound.
        detail: what the problem's sentence needs, e.g. the name of a weak algorithm.
        hash: name of the hash.
        mechanism: name of the signature algorithm.
        digest: the hash of the signed bytes, hexadecimal.
        covered: how many bytes are signed; `size` how many the file has.
        changes: `none`, `permitted` (form fields, validation data) after signing; refused ones are a problem.
        certificates: DER, the signer's own first.
        claimed_at: when the signer says it was.
        stamp: a time stamp over this signature.
    """

    field: str
    is_stamp: bool = False
    problem: str = ""
    detail: str = ""
    hash: str = ""
    mechanism: str = ""
    digest: str = ""
    covered: int = 0
    size: int = 0
    changes: str = "none"
    certificates: tuple[bytes, ...] = ()
    claimed_at: datetime | None = None
    stamp: StampFacts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfFacts:
    """One PDF.

    Attributes:
        pages: how many.
        title: of its metadata.
        active: findings about what would act by itself if it were opened (`W_PDF_…`).
        attachments: name and bytes of attached files that may be credentials.
        signatures: in the order in which they were made.
        crls, ocsps: revocation data that came along, DER.
        codes: texts of QR codes on the first page, looked for when nobody signed.
    """

    pages: int = 0
    title: str = ""
    active: tuple[str, ...] = ()
    attachments: tuple[tuple[str, bytes], ...] = ()
    signatures: tuple[SignatureFacts, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()
    codes: tuple[str, ...] = ()


def to_plain(value: Any) -> Any:
    """Write facts as JSON values."""
    if isinstance(value, bytes):
        return {"b": base64.b64encode(value).decode("ascii")}
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, PdfFacts | SignatureFacts | StampFacts):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    return value


def from_plain(plain: Mapping[str, Any]) -> PdfFacts:
    """Read facts that `to_plain` wrote."""
    given = {name: _value(value) for name, value in plain.items()}
    given["signatures"] = tuple(_signature(signature) for signature in plain["signatures"])
    return PdfFacts(**given)


def _signature(plain: Mapping[str, Any]) -> SignatureFacts:
    given = {name: _value(value) for name, value in plain.items() if name != "stamp"}
    stamp = plain["stamp"]
    stamp_facts = None if stamp is None else StampFacts(**{name: _value(value) for name, value in stamp.items()})
    return SignatureFacts(**given, stamp=stamp_facts)


def _value(plain: Any) -> Any:
    if isinstance(plain, list):
        return tuple(_value(item) for item in plain)
    if isinstance(plain, dict) and "b" in plain:
        return base64.b64decode(plain["b"])
    if isinstance(plain, dict) and "t" in plain:
        return datetime.fromisoformat(plain["t"])
    return plain

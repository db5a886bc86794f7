"""E-mail addresses as they stand in lists: what is meant is read, what is doubtful is asked about.

A practical grammar, not RFC 5321's whole: an address a mail system of today would take. Only width is mended by
itself; a comma or a second address is a person's to decide, since the address becomes part of a signed document.
"""

import re
from typing import Final

from kakitome.learning.class_list.characters import excerpt, half_width
from kakitome.learning.class_list.findings import RowFindings

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL: Final = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LOOSE_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+")
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN: Final = re.compile(rf"(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{2,59}})")
_PLAIN: Final = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[a-z]{{2,63}}")
_SEVERAL: Final = re.compile(r"@.*[\s,;、/].*@", re.DOTALL)
_DOTTED_CARRIERS: Final = ("docomo.ne.jp", "ezweb.ne.jp")
"""Telephone companies that gave out addresses with dots RFC 5321 forbids; such addresses are alive."""
_MISTYPED: Final = {
    "gmail.con": "gmail.com",
    "gmail.co": "gmail.com",
    "gmial.com": "gmail.com",
    "gmai.com": "gmail.com",
    "gamil.com": "gmail.com",
    "gmail.com.jp": "gmail.com",
    "gmail.co.jp": "gmail.com",
    "yahoo.co.p": "yahoo.co.jp",
    "yahoo.cojp": "yahoo.co.jp",
    "yaho.co.jp": "yahoo.co.jp",
    "icloud.con": "icloud.com",
    "hotmail.con": "hotmail.com",
    "outlook.con": "outlook.com",
    "docomo.co.jp": "docomo.ne.jp",
}
_LONGEST: Final = 254
_LONGEST_LOCAL: Final = 64


def read_email(value: str, findings: RowFindings) -> str:
    """Read one e-mail address, its domain in lower case and ASCII.

    Source: RFC 5321 §4.5.3.1 (lengths), RFC 5891 (domains in other scripts).
    """
    if _PLAIN.fullmatch(value) and len(value) <= _LONGEST and value.index("@") <= _LONGEST_LOCAL:
        _suspect_typing(value.rpartition("@")[2], findings)
        return value
    address = half_width(value).strip()
    if address.startswith("<") and address.endswith(">"):
        address = address[1:-1]
    if address.lower().startswith("mailto:"):
        address = address[7:]
    if code := _shape_fault(address):
        findings.error(code, "email", excerpt=excerpt(value))
        return address
    local, _, domain = address.rpartition("@")
    ascii_domain = _ascii_domain(domain)
    read = f"{local}@{ascii_domain}"
    if code := _part_fault(local, ascii_domain):
        findings.error(code, "email", excerpt=excerpt(value))
        return address
    if not _LOCAL.fullmatch(local):
        findings.warn("W_EMAIL_DOTS", "email", excerpt=excerpt(value))
    _suspect_typing(ascii_domain, findings)
    if read != value:
        if read.lower() == value.lower():
            findings.changed("email", value, read=read)
        else:
            findings.read_as("email", value, read=read)
    return read


def _shape_fault(address: str) -> str:
    """Name what is wrong with the address as a whole, or nothing."""
    if _SEVERAL.search(address):
        return "E_EMAIL_SEVERAL"
    if "@" not in address:
        return "E_EMAIL_NO_AT"
    if "," in address or "、" in address:
        return "E_EMAIL_COMMA"
    if re.search(r"\s", address):
        return "E_EMAIL_SPACE"
    return "E_EMAIL_INVALID" if address.count("@") > 1 or len(address) > _LONGEST else ""


def _part_fault(local: str, domain: str) -> str:
    """Name what is wrong with the parts around the @, or nothing."""
    if not local.isascii():
        return "E_EMAIL_WIDE_LOCAL"
    if not domain or not _DOMAIN.fullmatch(domain) or len(local) > _LONGEST_LOCAL:
        return "E_EMAIL_INVALID"
    if _LOCAL.fullmatch(local):
        return ""
    return "" if domain.endswith(_DOTTED_CARRIERS) and _LOOSE_LOCAL.fullmatch(local) else "E_EMAIL_INVALID"


def _ascii_domain(domain: str) -> str:
    """Return the domain in lower case, other scripts as `xn--…`; empty when that cannot be done."""
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""


def _suspect_typing(domain: str, findings: RowFindings) -> None:
    """Ask about a domain that is a well-known mistyping."""
    if meant := _MISTYPED.get(domain):
        findings.warn("W_EMAIL_MISTYPED", "email", domain=domain, meant=meant)

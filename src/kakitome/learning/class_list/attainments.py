"""The cells that say what was attained: grade and evidence.

Evidence is only an address here: nothing is fetched. What a stranger cannot open is refused now, since the award
would carry the address for ever.
"""

import ipaddress
import re
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from kakitome.learning.class_list.characters import excerpt, half_width
from kakitome.learning.class_list.findings import RowFindings

MAX_URLS: Final = 10
_LONGEST_URL: Final = 2_000
_PLAIN_URL: Final = re.compile(r"https?://[a-z0-9.-]+(?:/[A-Za-z0-9._~/-]*)?")
_SEPARATORS: Final = re.compile(r"[\s、，]+|,(?=https?:)|;(?=https?:)")
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_HOST_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_INNER_SUFFIXES: Final = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp", ".home.arpa")
_SAFE_IN_PATH: Final = "%/:@!$&'()*+,;=~-._"
_SAFE_IN_QUERY: Final = _SAFE_IN_PATH + "?"


def read_grade(value: str, findings: RowFindings) -> str:
    """Read a grade; full-width letters, digits and signs become half-width, the words stay (85点, 優, A+)."""
    grade = half_width(value)
    if grade != value:
        findings.read_as("grade", value, read=grade)
    return grade


def read_evidence(value: str, findings: RowFindings) -> tuple[str, ...]:
    """Read one or more addresses of evidence, separated by spaces or line breaks.

    Source: docs/standards/hostile-inputs.md B083 (never javascript:, file: or an address inside a network).
    """
    if _PLAIN_URL.fullmatch(value) and len(value) <= _LONGEST_URL and not _host_fault(value):
        return (value,)
    urls = []
    for piece in _SEPARATORS.split(value):
        if piece and (url := _read_url(piece, findings)):
            urls.append(url)
    if len(urls) > MAX_URLS:
        findings.error("E_EVIDENCE_TOO_MANY", "evidence", limit=MAX_URLS)
    return tuple(dict.fromkeys(urls))


def _read_url(piece: str, findings: RowFindings) -> str:
    """Read one address, or note why it cannot be evidence."""
    folded = half_width(piece).strip("<>「」")
    code = _scheme_fault(folded)
    if not code:
        try:
            url = _normalised(folded)
        except ValueError:
            code = "E_EVIDENCE_URL"
        else:
            code = _host_fault(url)
    if code:
        findings.error(code, "evidence", excerpt=excerpt(piece))
        return ""
    if url != piece:
        findings.changed("evidence", piece, read=url)
    return url


def _scheme_fault(text: str) -> str:
    """Name what is wrong before the host, or nothing."""
    if len(text) > _LONGEST_URL:
        return "E_EVIDENCE_URL"
    scheme = _SCHEME.match(text)
    if text.startswith("\\\\") or re.match(r"[A-Za-z]:[\\/]", text):
        return "E_EVIDENCE_SCHEME"
    if scheme is None or "." in scheme[1]:
        return "E_EVIDENCE_NO_SCHEME"
    return "" if scheme[1].lower() in ("http", "https") else "E_EVIDENCE_SCHEME"


def _normalised(text: str) -> str:
    """Write an address in ASCII: host as `xn--…`, other characters percent-encoded.

    Raises:
        ValueError: the host or the port cannot be read.
    """
    parts = urlsplit(text)
    host = (parts.hostname or "").rstrip(".")
    if not host or "\\" in text or "@" in parts.netloc:
        raise ValueError(host)
    if ":" not in host:
        host = host.encode("idna").decode("ascii").lower()
    netloc = f"[{host}]" if ":" in host else host
    if parts.port is not None:
        netloc = f"{netloc}:{parts.port}"
    path = quote(parts.path, safe=_SAFE_IN_PATH)
    query = quote(parts.query, safe=_SAFE_IN_QUERY)
    return urlunsplit((parts.scheme, netloc, path, query, quote(parts.fragment, safe=_SAFE_IN_QUERY)))


def _host_fault(url: str) -> str:
    """Name why strangers cannot open the host, or nothing."""
    host = urlsplit(url).hostname or ""
    if host[-1:].isalpha() and "." in host and ":" not in host:
        return _name_fault(host)
    try:
        return "" if _is_public(ipaddress.ip_address(host)) else "E_EVIDENCE_PRIVATE"
    except ValueError:
        pass
    return _name_fault(host)


def _name_fault(host: str) -> str:
    """Name what is wrong with a host given by name, or nothing."""
    labels = host.split(".")
    if len(labels) < 2 or host.endswith(_INNER_SUFFIXES):
        return "E_EVIDENCE_PRIVATE"
    if re.fullmatch(r"0x[0-9a-f]*|[0-9]+", labels[-1]):
        return "E_EVIDENCE_PRIVATE"
    return "" if all(_HOST_LABEL.fullmatch(label) for label in labels) else "E_EVIDENCE_URL"


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Tell whether the whole world can reach an address; embedded IPv4 addresses are looked at too."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None:
            return inner.is_global
        if address.is_site_local or address in ipaddress.ip_network("64:ff9b::/96") or int(address) >> 32 == 0:
            return False
    return address.is_global

"""Carry a credential inside an SVG image, and take it out again.

Baking inserts text and leaves every other byte alone; reading goes through a hardened XML parser that keeps
no tree. It deliberately says nothing about whether an SVG is safe to show: scripts and references in it are
the business of whoever serves it.

Source: Open Badges 3.0 §5.3.2.2 (baking SVG); CLR 2.0; Open Badges Baking Specification 1.0;
docs/standards/hostile-inputs.md B119, B121.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import quoteattr  # writes only; nothing is parsed with it

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from kakitome.documents.refusal import DocumentRefused, Refuser

NAMESPACE: Final = "https://purl.imsglobal.org/ob/v3p0"
CLR_NAMESPACE: Final = "https://purl.imsglobal.org/clr/v2p0"
OLDER_NAMESPACE: Final = "http://openbadges.org"
LARGEST_FILE: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """The element that carries a credential of one standard."""

    namespace: str
    prefix: str
    name: str

    @property
    def tag(self) -> str:
        """Return the element's name as the parser tells it."""
        return f"{{{self.namespace}}}{self.name}"


OPEN_BADGES_3: Final = Element(namespace=NAMESPACE, prefix="openbadges", name="credential")
CLR_2: Final = Element(namespace=CLR_NAMESPACE, prefix="clr", name="credential")
OPEN_BADGES_2: Final = Element(namespace=OLDER_NAMESPACE, prefix="openbadges", name="assertion")
_ELEMENTS: Final = {element.tag: element for element in (OPEN_BADGES_3, CLR_2, OPEN_BADGES_2)}
_SVG = "{http://www.w3.org/2000/svg}svg"
_MOST_ELEMENTS = 50_000
_DEEPEST = 256
_START_TAG = re.compile(rb"""<([^\s/>"'=]+)(?:[^"'>]|"[^"]*"|'[^']*')*+>""")
_PREFIX = rb"""\sxmlns:%s\s*=\s*(?:"([^"]*)"|'([^']*)')"""
_TOKEN = re.compile(r"[A-Za-z0-9_\-]+\.[A-Za-z0-9_\-]*\.[A-Za-z0-9_\-]+")
_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class SvgRefused(DocumentRefused):
    """The file is not an SVG that can carry a credential, or carries none, or none beyond doubt."""


_refuse = Refuser(SvgRefused, source="Open Badges 3.0 §5.3.2.2")


@dataclass(slots=True)
class _Carried:
    """One element that carries a credential."""

    element: Element
    depth: int
    attributes: dict[str, str]
    text: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _SvgScan:
    """What one pass over the file has seen; also the parser's target."""

    elements: int = 0
    depth: int = 0
    root_at: int = -1
    carried: list[_Carried] = field(default_factory=list)
    inside: bool = False
    parser: Any = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take note of an element."""
        if self.elements == 0:
            if tag != _SVG:
                _refuse("E_SVG_ROOT")
            self.root_at = self.parser.CurrentByteIndex
        self.elements += 1
        self.depth += 1
        if self.elements > _MOST_ELEMENTS or self.depth > _DEEPEST:
            _refuse("E_SVG_ELEMENTS", kind="too_expensive", limit=_MOST_ELEMENTS)
        if self.inside:
            _refuse("E_SVG_CREDENTIAL")
        if tag in _ELEMENTS:
            self.inside = True
            self.carried.append(_Carried(element=_ELEMENTS[tag], depth=self.depth, attributes=attributes))

    def end(self, tag: str) -> None:
        """Leave an element."""
        self.depth -= 1
        if tag in _ELEMENTS:
            self.inside = False

    def data(self, text: str) -> None:
        """Collect text inside a credential alone."""
        if self.inside:
            self.carried[-1].text.append(text)

    def close(self) -> None:
        """End the document."""


def bake(image: bytes, credential: bytes, *, element: Element = OPEN_BADGES_3, verify: str = "") -> bytes:
    """Return the image with the credential as first child of its root; every other byte stays.

    Args:
        image: an SVG in UTF-8.
        credential: JSON, or a compact JWS, which stands in the attribute `verify`.
        element: which standard's element carries it.
        verify: with the JSON of a hosted Open Badge 2.0, the address at which it is checked.

    Raises:
        SvgRefused: not a sound SVG in UTF-8, a credential is in it already, or the text cannot stand in XML.
    """
    scan = _walk(image)
    if scan.carried:
        _refuse("E_IMAGE_TWICE")
    text = _utf8(credential)
    if _NOT_IN_XML.search(text + verify) or not text.strip():
        _refuse("E_IMAGE_CREDENTIAL")
    match = _START_TAG.match(image, scan.root_at)
    assert match, "the parser found a start tag here"
    tag, name = match[0], match[1]
    closing = b""
    if tag.endswith(b"/>"):
        tag, closing = tag[:-2] + b">", b"</" + name + b">"
    tag, own = _declare(tag, name, element=element)
    return (
        image[: match.start()] + tag + _written(element, text, verify=verify, own=own) + closing + image[match.end() :]
    )


def _written(element: Element, text: str, *, verify: str, own: bytes) -> bytes:
    name = f"{element.prefix}:{element.name}".encode()
    if _TOKEN.fullmatch(text.strip()):
        return b"<" + name + own + b" verify=" + quoteattr(text.strip()).encode() + b"/>"
    checked = b" verify=" + quoteattr(verify).encode() if verify else b""
    body = text.replace("]]>", "]]]]><![CDATA[>").encode("utf-8")
    return b"<" + name + own + checked + b"><![CDATA[" + body + b"]]></" + name + b">"


def unbake(image: bytes) -> bytes:
    """Return the credential's text as it stands in the image (JSON, or the compact JWS or address of `verify`).

    A credential of version 3 comes before one of an older version, as every reader of version 3 has it.

    Raises:
        SvgRefused: `E_IMAGE_EMPTY`, `E_IMAGE_TWICE`, `E_SVG_CREDENTIAL` when it is not a child of the root or holds
            something else, `E_SVG_…` for an unsound file.

    Source: Open Badges 3.0 §5.3.2.2; Open Badges Baking Specification 1.0 (`verify` beside the text is its address).
    """
    carried = _walk(image).carried
    newer = [item for item in carried if item.element is not OPEN_BADGES_2]
    if not carried:
        _refuse("E_IMAGE_EMPTY")
    if len(newer or carried) > 1:
        _refuse("E_IMAGE_TWICE")
    carrier = (newer or carried)[0]
    text, token = "".join(carrier.text).strip(), carrier.attributes.get("verify", "").strip()
    both = bool(text) and bool(token) and carrier.element is not OPEN_BADGES_2
    if carrier.depth != 2 or both or not (text or token):
        _refuse("E_SVG_CREDENTIAL")
    return (text or token).encode("utf-8")


def _walk(image: bytes) -> _SvgScan:
    if len(image) > LARGEST_FILE:
        _refuse("E_SVG_SIZE", kind="too_expensive", limit=LARGEST_FILE)
    _utf8(image)
    scan = _SvgScan()
    parser = DefusedXMLParser(target=scan, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    scan.parser = parser.parser
    parser.parser.XmlDeclHandler = _declaration
    try:
        parser.feed(image)
        parser.close()
    except (ParseError, DefusedXmlException, LookupError):
        _refuse("E_SVG_XML")
    return scan


def _declaration(*declared: Any) -> None:
    _version, encoding, _standalone = declared
    if encoding is not None and encoding.lower() != "utf-8":
        _refuse("E_SVG_ENCODING", kind="unsupported")


def _utf8(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        _refuse("E_SVG_ENCODING", kind="unsupported")


def _declare(tag: bytes, name: bytes, *, element: Element) -> tuple[bytes, bytes]:
    """Declare the prefix on the root, or on our own element where the root gives it another meaning."""
    declaration = f' xmlns:{element.prefix}="{element.namespace}"'.encode()
    bound = re.search(_PREFIX % element.prefix.encode(), tag)
    if bound is None:
        head = len(name) + 1
        return tag[:head] + declaration + tag[head:], b""
    same = (bound[1] or bound[2] or b"") == element.namespace.encode()
    return tag, b"" if same else declaration

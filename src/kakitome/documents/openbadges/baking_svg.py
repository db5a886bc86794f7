"""Carry a credential inside an SVG image, and take it out again.

Baking inserts text and leaves every other byte alone; reading goes through a hardened XML parser that keeps
no tree. It deliberately says nothing about whether an SVG is safe to show: scripts and references in it are
the business of whoever serves it.

Source: Open Badges 3.0 §5.3.2.2 (baking SVG); SAFETY B119, B121.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from kakitome.documents.refusal import DocumentRefused, Kind
from kakitome.errors import Param, Problem

NAMESPACE: Final = "https://purl.imsglobal.org/ob/v3p0"
OLDER_NAMESPACE: Final = "http://openbadges.org"
LARGEST_FILE: Final = 4 * 1024 * 1024
_SVG = "{http://www.w3.org/2000/svg}svg"
_CREDENTIAL = f"{{{NAMESPACE}}}credential"
_MOST_ELEMENTS = 50_000
_DEEPEST = 256
_SOURCE = "Open Badges 3.0 §5.3.2.2"
_START_TAG = re.compile(rb"""<([^\s/>"'=]+)(?:[^"'>]|"[^"]*"|'[^']*')*+>""")
_PREFIX = re.compile(rb"""\sxmlns:openbadges\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class SvgRefused(DocumentRefused):
    """The file is not an SVG that can carry a credential, or carries none, or none beyond doubt."""


@dataclass(slots=True)
class _Found:
    """What one pass over the file has seen; also the parser's target."""

    elements: int = 0
    depth: int = 0
    root_at: int = -1
    credentials: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    older: bool = False
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
        self.older = self.older or tag.startswith(f"{{{OLDER_NAMESPACE}}}")
        if tag == _CREDENTIAL:
            self.inside = True
            self.credentials.append((self.depth, attributes))

    def end(self, tag: str) -> None:
        """Leave an element."""
        self.depth -= 1
        if tag == _CREDENTIAL:
            self.inside = False

    def data(self, text: str) -> None:
        """Collect text inside the credential alone."""
        if self.inside:
            self.text.append(text)

    def close(self) -> None:
        """End the document."""


def bake(image: bytes, credential: bytes) -> bytes:
    """Return the image with the credential as first child of its root; every other byte stays.

    Raises:
        SvgRefused: not a sound SVG in UTF-8, a credential is in it already, or the text cannot stand in XML.
    """
    found = _walk(image)
    if found.credentials or found.older:
        _refuse("E_IMAGE_TWICE")
    text = _utf8(credential)
    if _NOT_IN_XML.search(text) or not text.strip():
        _refuse("E_IMAGE_CREDENTIAL")
    match = _START_TAG.match(image, found.root_at)
    assert match, "the parser found a start tag here"
    tag, name = match[0], match[1]
    closing = b""
    if tag.endswith(b"/>"):
        tag, closing = tag[:-2] + b">", b"</" + name + b">"
    tag, own = _declare(tag, name)
    body = text.replace("]]>", "]]]]><![CDATA[>").encode("utf-8")
    element = b"<openbadges:credential" + own + b"><![CDATA[" + body + b"]]></openbadges:credential>"
    return image[: match.start()] + tag + element + closing + image[match.end() :]


def unbake(image: bytes) -> bytes:
    """Return the credential's text as it stands in the image (JSON, or the compact JWS of `verify`).

    Raises:
        SvgRefused: `E_IMAGE_EMPTY`, `E_IMAGE_TWICE`, `E_IMAGE_VERSION` (`unsupported`), `E_SVG_CREDENTIAL` when
            it is not a child of the root or holds something else, `E_SVG_…` for an unsound file.
    """
    found = _walk(image)
    if not found.credentials and found.older:
        _refuse("E_IMAGE_VERSION", kind="unsupported")
    if not found.credentials:
        _refuse("E_IMAGE_EMPTY")
    if len(found.credentials) > 1:
        _refuse("E_IMAGE_TWICE")
    depth, attributes = found.credentials[0]
    text, token = "".join(found.text).strip(), attributes.get("verify", "").strip()
    if depth != 2 or bool(text) == bool(token):
        _refuse("E_SVG_CREDENTIAL")
    return (text or token).encode("utf-8")


def _walk(image: bytes) -> _Found:
    if len(image) > LARGEST_FILE:
        _refuse("E_SVG_SIZE", kind="too_expensive", limit=LARGEST_FILE)
    _utf8(image)
    found = _Found()
    parser = DefusedXMLParser(target=found, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    found.parser = parser.parser
    parser.parser.XmlDeclHandler = _declaration
    try:
        parser.feed(image)
        parser.close()
    except (ParseError, DefusedXmlException, LookupError) as error:
        raise SvgRefused(_problem("E_SVG_XML")) from error
    return found


def _declaration(*declared: Any) -> None:
    _version, encoding, _standalone = declared
    if encoding is not None and encoding.lower() != "utf-8":
        _refuse("E_SVG_ENCODING", kind="unsupported")


def _utf8(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SvgRefused(_problem("E_SVG_ENCODING"), kind="unsupported") from error


def _declare(tag: bytes, name: bytes) -> tuple[bytes, bytes]:
    """Declare the prefix on the root, or on our own element where the root gives it another meaning."""
    declaration = f' xmlns:openbadges="{NAMESPACE}"'.encode()
    bound = _PREFIX.search(tag)
    if bound is None:
        head = len(name) + 1
        return tag[:head] + declaration + tag[head:], b""
    same = (bound[1] or bound[2] or b"") == NAMESPACE.encode()
    return tag, b"" if same else declaration


def _problem(code: str, **params: Param) -> Problem:
    return Problem(code=code, source=_SOURCE, params=params)


def _refuse(code: str, *, kind: Kind = "malformed", **params: Param) -> NoReturn:
    raise SvgRefused(_problem(code, **params), kind=kind)

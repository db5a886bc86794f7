"""Absolute IRIs: what may stand where a signed document wants a name of something on the web.

It deliberately resolves, normalises and fetches nothing.
"""

import re

_UCS = (
    "\u00a0-\u200d\u2010-\u2029\u202f-\u2065\u206a-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
    "\U00010000-\U0001fffd\U00020000-\U0002fffd\U00030000-\U0003fffd"
)
_CHARACTERS = rf"[A-Za-z0-9\-._~:/?@!$&'()*+,;={_UCS}]"
_ESCAPE = "%[0-9A-Fa-f]{2}"
# Runs of characters are taken whole: one step instead of one per character.
_TEXT = rf"{_CHARACTERS}*+(?:{_ESCAPE}{_CHARACTERS}*+)*+"
_IRI = re.compile(rf"[A-Za-z][A-Za-z0-9+.\-]*:(?:{_CHARACTERS}|{_ESCAPE}){_TEXT}(?:#{_TEXT})?")
_AUTHORITY = re.compile(rf"[^:/?#]+://(?:[^/?#@]*@)?[A-Za-z0-9\-._~!$&'()*+,;=%{_UCS}]+(?::[0-9]*)?(?:[/?#]|$)")
_WEB = re.compile(r"https?:", re.IGNORECASE)


def is_absolute_iri(text: str) -> bool:
    """Tell whether a text is an absolute IRI that every JSON-LD processor takes as it is.

    Narrower than RFC 3987 on purpose: no IP literals in brackets, no direction marks, `http` and `https` only
    with a host.
    """
    if _IRI.fullmatch(text) is None:
        return False
    if "://" in text.split("#", 1)[0] or _WEB.match(text):
        return _AUTHORITY.match(text) is not None
    return True


def is_web_address(text: str) -> bool:
    """Tell whether a text is an absolute `http` or `https` address."""
    return _WEB.match(text) is not None and is_absolute_iri(text)

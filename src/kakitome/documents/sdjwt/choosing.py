"""Choose what of an SD-JWT is shown by the places of claims, and not by their names alone.

    shown = present_paths(sd_jwt, [("address", "locality"), ("nationalities", None)])

What stands inside a chosen claim is shown with it, and of what is around it the way to it, nothing beside. A claim is
shown only if its place leads to it: two claims of one name at two places are two.

Source: RFC 9901 §4.2, §6; OpenID for Verifiable Presentations 1.0 §7.1.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from kakitome.documents.sdjwt.disclosure import DOTS, SD, Disclosure, refuse
from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.documents.vc.strict_json import load

Step = str | int | None


def present_paths(sd_jwt: bytes, paths: Collection[Sequence[Step]]) -> bytes:
    """Keep the disclosures that the paths need, in their order, and no key binding.

    Raises:
        SdJwtRefused: it is no SD-JWT, or holds disclosures that its issuer did not sign (E_SDJWT_UNREFERENCED).
    """
    read = read_sd_jwt(sd_jwt)
    if read.faults:
        refuse("E_SDJWT_UNREFERENCED", count=len(read.disclosures))
    walk = _Choosing({disclosure.digest(read.digest): disclosure for disclosure in read.disclosures})
    payload = load(read.token.payload)
    for path in paths:
        walk.follow(payload, tuple(path), way=())
    shown = [disclosure.text for digest, disclosure in walk.by_digest.items() if digest in walk.chosen]
    return "~".join((read.token.text, *shown, "")).encode("ascii")


class _Choosing:
    """The digests that were chosen so far."""

    def __init__(self, by_digest: Mapping[str, Disclosure]) -> None:
        self.by_digest, self.chosen = by_digest, set[str]()

    def follow(self, node: Any, path: tuple[Step, ...], *, way: tuple[str, ...]) -> None:
        """Choose what leads to the end of a path, and what stands inside there."""
        if not path:
            self.chosen |= {*way}
            self._all_in(node)
            return
        step, rest = path[0], path[1:]
        for child, digest in self._members(node) if isinstance(step, str) else self._elements(node, step):
            name_fits = not isinstance(step, str) or child[0] == step
            if name_fits:
                self.follow(child[1], rest, way=(*way, digest) if digest else way)

    def _members(self, node: Any) -> list[tuple[tuple[str, Any], str]]:
        if not isinstance(node, dict):
            return []
        plain = [((name, value), "") for name, value in node.items() if name != SD]
        hidden = [(self.by_digest[digest], digest) for digest in node.get(SD, []) if digest in self.by_digest]
        return plain + [
            ((str(disclosure.name), disclosure.value), digest)
            for disclosure, digest in hidden
            if disclosure.name is not None
        ]

    def _elements(self, node: Any, step: Step) -> list[tuple[tuple[str, Any], str]]:
        if not isinstance(node, list):
            return []
        elements: list[tuple[tuple[str, Any], str]] = []
        for element in node:
            digest = element.get(DOTS) if isinstance(element, dict) else None
            if digest is None:
                elements.append((("", element), ""))
            elif digest in self.by_digest:
                elements.append((("", self.by_digest[digest].value), digest))
        return elements if not isinstance(step, int) else elements[step : step + 1]

    def _all_in(self, node: Any) -> None:
        children = [*self._members(node), *self._elements(node, None)]
        self.chosen |= {digest for _child, digest in children if digest}
        for child, _digest in children:
            self._all_in(child[1])

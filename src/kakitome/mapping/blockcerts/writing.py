"""A signed award as an unsigned Blockcerts v3 credential.

Everything that the award says stays where it is. What is added is Blockcerts' context and type, and `display`: the
award as a piece of HTML, in which every word of it is escaped. The award's own proof is left out, since Blockcerts
proofs stand for the whole document; so is the schema it names, which wants a badge's contexts in a badge's order.

Source: Blockcerts v3.2; VCDM 2.0 §4.3.
"""

import html
from collections.abc import Iterator, Mapping
from typing import Any

from kakitome.documents.vc.blockcerts_contexts import BLOCKCERTS_3_2
from kakitome.documents.vc.contexts import DATA_INTEGRITY_V2
from kakitome.values.json_members import object_members

_LONGEST = 4000
_LEFT_OUT = ("proof", "credentialSchema")


def to_blockcerts(credential: Mapping[str, Any], *, issuer_profile: str = "") -> dict[str, Any]:
    """Write an award as an unsigned Blockcerts v3 credential.

    Args:
        issuer_profile: address of the issuer's profile, for verifiers that know blockchain addresses and no DIDs; it
            then stands as the issuer's identifier instead of the DID.
    """
    document = {name: value for name, value in credential.items() if name not in _LEFT_OUT}
    contexts = [context for context in credential["@context"] if context != DATA_INTEGRITY_V2]
    # Before the badge's contexts: they protect words that this one would define anew.
    document["@context"] = [contexts[0], BLOCKCERTS_3_2, *contexts[1:], DATA_INTEGRITY_V2]
    document["type"] = [*credential["type"], "BlockcertsCredential"]
    if issuer_profile:
        document["issuer"] = {**credential["issuer"], "id": issuer_profile}
    document["display"] = {"contentMediaType": "text/html", "content": _page(credential)}
    return document


def _page(credential: Mapping[str, Any]) -> str:
    """Write the award as HTML of our own tags and its own words, escaped."""
    subject = credential["credentialSubject"]
    achievement = subject["achievement"]
    lines = [f"<h1>{_text(achievement.get('name'))}</h1>"]
    lines += [f"<p>{_text(value)}</p>" for value in _people(credential, subject)]
    lines += [f"<p>{_text(value)}</p>" for value in (achievement.get("description"),) if isinstance(value, str)]
    outcomes = [alignment.get("targetName") for alignment in object_members(achievement, "alignment")]
    if outcomes:
        lines.append("<ul>" + "".join(f"<li>{_text(outcome)}</li>" for outcome in outcomes) + "</ul>")
    return f'<section class="kakitome-award">{"".join(lines)}</section>'


def _people(credential: Mapping[str, Any], subject: Mapping[str, Any]) -> Iterator[str]:
    issuer = credential["issuer"]
    if isinstance(issuer, Mapping) and isinstance(issuer.get("name"), str):
        yield issuer["name"]
    for identifier in subject.get("identifier", []):
        # A hashed identity is nothing to look at.
        if identifier.get("identityType") == "name" and not identifier.get("hashed"):
            yield str(identifier.get("identityHash", ""))
    if isinstance(credential.get("validFrom"), str):
        yield credential["validFrom"][:10]


def _text(value: Any) -> str:
    return html.escape(str(value or "")[:_LONGEST], quote=True)

"""What an institution says for all its definitions: who awards, and where."""

from dataclasses import replace

from kakitome.learning.microcredential import AwardingBody, Microcredential
from kakitome.web.desk.place import Place


def with_body(place: Place, letter: Microcredential) -> Microcredential:
    """Fill in the awarding body and its country where a definition does not say them."""
    node = place.institution
    body = letter.awarding_body or AwardingBody(name=node.name)
    if not body.name:
        body = replace(body, name=node.name)
    if body.name == node.name:
        body = replace(body, identifier=body.identifier or node.did, url=body.url or node.url)
    return replace(letter, awarding_body=body, issuer_country=letter.issuer_country or node.country)

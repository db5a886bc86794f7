"""The issuer: an awarding body as the envelope needs to know it."""

from dataclasses import dataclass

from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Who signs.

    Attributes:
        did: `did:web:…` or `did:key:…`.
        name: name of the institution.
        url: its own web site.
        email: contact address, public.
        country: ISO 3166-1 alpha-2.
        image: URL of its mark.
        base_url: where its documents lie, ending in `/`; follows from a did:web, must be given for a did:key.
        colour: institution colour for badge images, `#rrggbb`.
    """

    did: str
    name: LocalizedText
    base_url: str
    url: str = ""
    email: str = ""
    country: str = ""
    image: str = ""
    colour: str = ""

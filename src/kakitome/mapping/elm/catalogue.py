"""A definition as a catalogue entry of the European Learning Model v3: a learning opportunity and what it leads to.

No learner and no signature: it lies at the definition's own address, for catalogues that collect what can be learnt.

Source: European Learning Model v3, LearningOpportunity and LearningAchievementSpecification.
"""

from typing import Any

from kakitome.documents.vc.contexts import CREDENTIALS_V1
from kakitome.documents.vc.learning_model_terms import LEARNING_MODEL
from kakitome.learning.microcredential import Microcredential, Price
from kakitome.mapping.elm import vocabularies
from kakitome.mapping.elm.nodes import homepage, jointly_awarding, note, organisation, period, texts
from kakitome.mapping.elm.specification import specification
from kakitome.mapping.elm.vocabularies import Node
from kakitome.mapping.issuer import Issuer
from kakitome.values.json_members import without_empty


def catalogue_entry(
    letter: Microcredential, issuer: Issuer, *, address: str, legal_identifier: str = ""
) -> dict[str, Any]:
    """Write a definition as a catalogue entry that lies at `address`; `legal_identifier` is as for `to_edc`.

    Raises:
        NotInLearningModel: `E_ELM_TITLE`, `E_ELM_COUNTRY`, `E_ELM_LEGAL_IDENTIFIER`.
    """
    country = issuer.country or letter.issuer_country
    provider = organisation(None, issuer, country=country, legal_identifier=legal_identifier)
    others = jointly_awarding(letter, issuer)
    participation, contact = letter.form_of_participation, letter.contact
    return without_empty(
        {
            # The first of the two gives `id` and `type` their meaning.
            "@context": [CREDENTIALS_V1, LEARNING_MODEL],
            "id": address,
            "type": "LearningOpportunity",
            "title": texts(letter.title),
            "description": texts(letter.content_description),
            "providedBy": [provider],
            "mode": [vocabularies.mode(mode) for mode in participation.modes] if participation else None,
            "temporal": period(letter.date_of_delivery),
            "priceDetail": _price(letter.price) if letter.price else None,
            "admissionProcedure": note(letter.inherent_requirements) if letter.inherent_requirements else None,
            "learningAchievementSpecification": specification(
                letter,
                address=f"{address}#specification",
                awarded_by=[{"id": issuer.did}, *others] if others else (),
            ),
        }
    ) | (homepage(contact.url) if contact else {})


def _price(price: Price) -> Node:
    amount = None
    if price.amount and price.currency:
        amount = {"type": "Amount", "value": price.amount, "unit": vocabularies.currency(price.currency)}
    notes = [note(price.financial_aid)] if price.financial_aid else []
    return without_empty(
        {"type": "PriceDetail", "description": texts(price.description), "amount": amount, "additionalNote": notes}
    )

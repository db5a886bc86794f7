"""Write an award as an Open Badges 3.0 credential, a definition as an Achievement, an issuer as a Profile."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from kakitome.documents.openbadges.achievement import Json, achievement, criteria, image, related
from kakitome.documents.openbadges.credential import achievement_subject, credential, evidence
from kakitome.documents.openbadges.profile import identifier_entry, profile
from kakitome.documents.status.bitstring import BitstringStatusEntry
from kakitome.learning.award import Award
from kakitome.learning.microcredential import DeliveryPeriod, Microcredential
from kakitome.mapping.achievement_narrative import write_narrative
from kakitome.mapping.addresses import Addresses
from kakitome.mapping.descriptors import achievement_type
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.narrative.codecs import other_language
from kakitome.mapping.narrative.words import field_name
from kakitome.mapping.openbadge.alignments import write_alignments
from kakitome.mapping.openbadge.attachments import (
    Attachments,
    credential_members,
    status_members,
    with_endorsements,
)
from kakitome.mapping.openbadge.award_words import about, day, instant, refresh_url
from kakitome.mapping.openbadge.frame import Frame, primary_language
from kakitome.mapping.openbadge.learner import write_identifiers
from kakitome.mapping.openbadge.refusals import refuse_unwritable
from kakitome.mapping.openbadge.results import write_result_descriptions, write_results
from kakitome.mapping.openbadge.size import write_credits
from kakitome.values.iri import is_absolute_iri

NOTHING_ATTACHED = Attachments()


def to_unsigned_credential(
    award: Award,
    issuer: Issuer,
    *,
    addresses: Addresses,
    status: Sequence[Mapping[str, Any]] = (),
    salts: Mapping[str, str],
    attachments: Attachments = NOTHING_ATTACHED,
) -> Json:
    """Write an award as an Open Badges 3.0 credential without proof.

    Args:
        award: the fact, with its exact version of the definition.
        addresses: where the credential, the achievement and its image will lie.
        status: status list entries, revocation first.
        salts: a fresh random salt for each of `emailAddress` and `sisSourcedId` that the learner has.
        attachments: what it carries beside the letter.

    Raises:
        NotWritable: no title, nothing that identifies the learner, a character or address that may not be signed.

    Source: Open Badges 3.0 data model (AchievementCredential); mapping/descriptors.py.
    """
    refuse_unwritable(award, issuer, addresses=addresses)
    mc = award.microcredential
    frame = Frame(achievement=addresses.achievement, language=primary_language(mc))
    subject = achievement_subject(
        did=award.learner.did,
        identifiers=write_identifiers(award.learner, salts),
        achievement=with_endorsements(
            to_achievement(mc, issuer, addresses=addresses, grade=award.grade), attachments.of_achievement
        ),
        more={
            "creditsEarned": write_credits(mc.credit_recognition),
            "activityStartDate": _day_of(mc.date_of_delivery, "start_on"),
            "activityEndDate": _day_of(mc.date_of_delivery, "end_on"),
            "licenseNumber": award.number,
            "narrative": about(award, frame.language),
            "result": write_results(award.grade, frame),
        },
    )
    return credential(
        addresses.credential,
        issuer=with_endorsements(to_profile(issuer, frame), attachments.of_issuer),
        subject=subject,
        more={
            "name": frame.words(mc.title),
            "validFrom": instant(award.valid_from),
            "validUntil": instant(award.valid_until) if award.valid_until else None,
            "awardedDate": day(award.awarded_on),
            "evidence": [evidence(url=e.url, name=e.name, narrative=e.narrative, genre=e.kind) for e in award.evidence],
            **credential_members(attachments, refresh_url=refresh_url(award, issuer, attachments=attachments)),
        },
        status=[*(dict(entry) for entry in status), *status_members(attachments)],
    )


class Ingredients(NamedTuple):
    """Everything that one credential is made of."""

    award: Award
    issuer: Issuer
    addresses: Addresses
    status: tuple[BitstringStatusEntry, ...]
    salts: Mapping[str, str]
    attachments: Attachments

    def write(self) -> Json:
        """Let the reference write the unsigned credential; raises `NotWritable`."""
        return to_unsigned_credential(
            self.award,
            self.issuer,
            addresses=self.addresses,
            status=[entry.as_json() for entry in self.status],
            salts=self.salts,
            attachments=self.attachments,
        )


def to_achievement(microcredential: Microcredential, issuer: Issuer, *, addresses: Addresses, grade: str = "") -> Json:
    """Write a definition as an Open Badges 3.0 Achievement, as it stands in a credential and at its own address."""
    mc = microcredential
    frame = Frame(achievement=addresses.achievement, language=primary_language(mc))
    return achievement(
        addresses.achievement,
        name=frame.words(mc.title),
        description=frame.words(mc.content_description) or frame.words(mc.title),
        criteria=criteria(narrative=write_narrative(mc, frame.language), url=addresses.page),
        more={
            "achievementType": achievement_type(mc),
            "humanCode": mc.identifier,
            "version": str(mc.version),
            "inLanguage": frame.language,
            "fieldOfStudy": _field_of_study(mc, frame),
            "creator": _creator(mc, issuer, frame=frame),
            "image": image(addresses.image, caption=frame.words(mc.title)) if addresses.image else None,
            "creditsAvailable": write_credits(mc.credit_recognition),
            "alignment": write_alignments(mc, frame),
            "resultDescription": write_result_descriptions(mc, frame, grade=grade),
            "related": _other_edition(mc, frame),
        },
    )


def to_profile(issuer: Issuer, frame: Frame) -> Json:
    """Write the issuer as a Profile; its name in the other language stands among its identifiers."""
    name = frame.words(issuer.name)
    second = issuer.name.in_language(other_language(frame.language))
    return profile(
        issuer.did,
        name=name,
        country=issuer.country,
        image_url=issuer.image,
        more={
            "url": issuer.url,
            "email": issuer.email,
            "otherIdentifier": [identifier_entry(second, identifier_type="name")] if second != name else [],
        },
    )


def _creator(mc: Microcredential, issuer: Issuer, *, frame: Frame) -> Json | None:
    """Name who defined this, when it is another body than the one that signs and has an address of its own."""
    body = mc.awarding_body
    if body is None or body.identifier == issuer.did or not is_absolute_iri(body.identifier):
        return None
    url = body.url if is_absolute_iri(body.url) else ""
    return profile(body.identifier, name=frame.words(body.name), more={"url": url})


def _field_of_study(mc: Microcredential, frame: Frame) -> str:
    """Name the fields in one text, which is all that Open Badges has room for; their codes are in the narrative."""
    comma = "、" if frame.language == "ja" else ", "
    return comma.join(frame.words(field_name(code)) for code in mc.field_of_study)


def _other_edition(mc: Microcredential, frame: Frame) -> list[Json]:
    """Point at the edition in the other language, which is a part of this same achievement."""
    other = other_language(frame.language)
    return [related(frame.part(other), language=other)] if mc.title.has(other) else []


def _day_of(period: DeliveryPeriod | None, name: str) -> str | None:
    on = getattr(period, name, None)
    return day(on) if on else None

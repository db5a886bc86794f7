"""Which tables are watched, and which of their columns.

A row of a watched table that was written by anything but the platform is told by the doctor. Rows that many are made
of at a time (`initial`) need no line as long as they hold what they were made with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.apps.registry import Apps
from django.db import models


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """How a table is watched.

    Attributes:
        only: the columns that are digested; empty for all but `without`.
        without: columns that change without anybody's doing.
        initial: columns that hold their default as long as a row has no line; empty where every row has one.
        unless: a column, and how its value begins in rows that have no line.
        place: columns that tell a person which row it is; none of them about a person.
    """

    only: Sequence[str] = ()
    without: Sequence[str] = ()
    initial: Sequence[str] = ()
    unless: tuple[str, str] = ("", "")
    place: Sequence[str] = ()

    def columns(self, model: type[models.Model]) -> tuple[str, ...]:
        """Return the columns to digest, of those that the table has."""
        names = [field.attname for field in model._meta.concrete_fields]
        return tuple(name for name in names if (name in self.only if self.only else name not in self.without))

    def is_initial(self, model: type[models.Model], values: Mapping[str, object]) -> bool:
        """Tell whether a row may do without a line."""
        column, beginning = self.unless
        if column and str(values[column]).startswith(beginning):
            return True
        # A migration may ask while a later one has not added a column yet.
        defaults = {name: _default(model, name) for name in self.initial if name in values}
        # Nothing is nothing: NULL, zero or an empty text.
        return bool(defaults) and all((values[name] or None) == (default or None) for name, default in defaults.items())


WATCHED: Mapping[str, Watched] = {
    "account": Watched(without=("last_login",)),
    "account_deletion": Watched(place=("account_id",)),
    "account_emailaddress": Watched(place=("user_id",)),
    "api_key": Watched(without=("last_used_at", "last_network", "known_networks"), place=("prefix",)),
    "asked_endorsement": Watched(place=("account_id",)),
    "award_application": Watched(place=("microcredential",)),
    "award_application_evidence": Watched(without=("data",), place=("kind",)),
    "award_application_step": Watched(place=("position",)),
    "award_call": Watched(place=("microcredential",)),
    "awarding_event": Watched(place=("microcredential",)),
    "award_return": Watched(place=("award_number", "position")),
    "award_terms": Watched(place=("microcredential",)),
    "body_configuration": Watched(),
    "body_criteria": Watched(place=("procedure", "version")),
    "body_extract": Watched(),
    "body_fee": Watched(),
    "body_meeting": Watched(place=("committee", "number")),
    "body_member": Watched(place=("number",)),
    "body_seat": Watched(place=("committee", "seat")),
    "case_evidence": Watched(place=("case__number", "kind")),
    "claim": Watched(
        only=("id", "institution_id", "award_number", "visibility", "account", "withdrawn_at", "link_edition"),
        initial=("visibility", "account", "withdrawn_at", "link_edition"),
        place=("award_number",),
    ),
    "claim_code": Watched(place=("award_number",)),
    "closing": Watched(),
    "degree_programme": Watched(place=("code", "version")),
    "course": Watched(place=("code", "version")),
    "consent_answer": Watched(place=("award_number",)),
    "adoption_item": Watched(place=("key",)),
    "credit_agreement": Watched(place=("number", "version")),
    "credit_award": Watched(place=("number",)),
    "credit_equivalent": Watched(without=("search_text",), place=("number",)),
    "deletion_proof": Watched(only=("id", "number", "deleted_at")),
    "endorsement": Watched(),
    "event_entry": Watched(place=("awarding_event_id", "number")),
    "entitled_role": Watched(without=("asserted_at",), place=("node_id",)),
    "identity_proof": Watched(place=("account_id",)),
    "identity_provider": Watched(without=("paused",), place=("issuer",)),
    "invitation": Watched(place=("organisation_id",)),
    "issuer": Watched(place=("slug",)),
    "issuer_key": Watched(place=("key_id",)),
    "joint_act": Watched(place=("microcredential",)),
    "membership": Watched(place=("organisation_id",)),
    "mfa_authenticator": Watched(without=("last_used_at",), place=("user_id",)),
    "microcredential": Watched(place=("identifier", "version")),
    "outbox_message": Watched(
        only=("id", "institution_id", "dedupe_id", "kind"), unless=("dedupe_id", "claim:"), place=("kind",)
    ),
    "organisation": Watched(place=("slug",)),
    "past_membership": Watched(place=("institution_id",)),
    "pathway_consent": Watched(place=("number",)),
    "pathway_draft": Watched(place=("number",)),
    "pathway_enrolment": Watched(without=("looked_at",), place=("pathway",)),
    "pathway_version": Watched(place=("number", "version")),
    "person_name": Watched(place=("account_id",)),
    "awaited_credential": Watched(place=("account_id",)),
    "holder_key": Watched(place=("account_id",)),
    "own_presentation": Watched(place=("account_id",)),
    "recognition": Watched(place=("number",)),
    "recognition_case": Watched(place=("number",)),
    "recognition_case_event": Watched(place=("case__number", "sequence")),
    "recognition_case_person": Watched(place=("case__number",)),
    "recognition_change": Watched(place=("recognition__number", "sequence")),
    "recognition_edition": Watched(place=("recognition__number", "edition")),
    "recovery_code": Watched(place=("account_id",)),
    "recovery_sheet": Watched(place=("account_id",)),
    "registry_entry": Watched(),
    "registry_envelope": Watched(place=("entry_id", "version")),
    "registry_version": Watched(place=("entry_id", "version")),
    "reviewer": Watched(),
    # Its document may leave the wallet.
    "reattestation": Watched(place=("account_id",), without=("document_id",)),
    "request_answer": Watched(place=("account_id",)),
    "reviewer_honorarium": Watched(),
    "seal_certificate": Watched(),
    "sealed_key": Watched(place=("key_id",)),
    "share": Watched(without=("views", "wrong_pins", "wrong_pin_at"), place=("account_id",)),
    "share_item": Watched(place=("account_id",)),
    "signed_edition": Watched(),
    "source_use": Watched(place=("case_number",)),
    "socialaccount_socialaccount": Watched(only=("id", "user_id", "provider", "uid"), place=("user_id",)),
    "contact_recovery": Watched(place=("account_id",)),
    "trusted_contact": Watched(place=("account_id",)),
    "withdrawal_setting": Watched(),
}
"""By table. Awards with their documents, status lists, trails and the log have rounds of their own."""


def watched_models(apps: Apps) -> Mapping[str, type[models.Model]]:
    """Return the watched tables that this installation has."""
    return {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table in WATCHED
    }


def institution_column(model: type[models.Model]) -> str:
    """Return the column that says whose register tells of a row; empty for the installation's own."""
    return "institution_id" if any(field.attname == "institution_id" for field in model._meta.concrete_fields) else ""


def _default(model: type[models.Model], name: str) -> object:
    return next(field for field in model._meta.concrete_fields if field.attname == name).get_default()

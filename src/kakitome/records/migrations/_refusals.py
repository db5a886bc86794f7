"""What the database itself refuses: changing signed bytes and trails, seeing another institution's rows.

On PostgreSQL every table of an institution gets row-level security, FORCEd so that it binds the owner of the tables too
(superusers stay unbound: doctor says so when the platform connects as one).
"""

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from kakitome.records.row_guards import Guard, guarding, never

FUNCTION = """
CREATE FUNCTION kakitome_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'kakitome: rows of % are never changed or deleted', TG_TABLE_NAME; END $$
"""
UNCHANGED = (
    "audit_event",
    "award_status",
    "body_configuration",
    "body_extract",
    "body_fee",
    "case_sample",
    "document_pack",
    "envelope",
    "log_entry",
    "recognition",
    "recognition_case_event",
    "recognition_change",
    "recognition_edition",
    "registry_change",
    "registry_envelope",
    "reviewer_honorarium",
    "seal_certificate",
    "signed_document",
    "signed_edition",
    "status_draw",
    "status_event",
)
KEPT = (
    "award",
    "body_meeting",
    "body_member",
    "body_seat",
    "case_evidence",
    "endorsement",
    "issuer_key",
    "log_place",
    "recognition_case",
    "recognition_case_person",
    "registry_entry",
    "registry_version",
    "reviewer",
    "sealed_key",
    "status_list",
    "withdrawal_line",
    "withdrawal_order",
)
"""Changed, within what stands below, and never deleted."""
GUARDS = (
    Guard(table="batch_chunk", act="UPDATE", when="OLD.state = 'done' OR NEW.fence < OLD.fence"),
    Guard(table="body_criteria", act="UPDATE", when="OLD.published_at IS NOT NULL"),
    Guard(table="body_criteria", act="DELETE", when="OLD.published_at IS NOT NULL"),
    Guard(table="body_meeting", act="UPDATE", when="OLD.approved_at IS NOT NULL"),
    Guard(
        table="case_evidence",
        act="UPDATE",
        when="OLD.destroyed_at IS NOT NULL OR NEW.sha256 <> OLD.sha256 OR NEW.case_id <> OLD.case_id"
        " OR NEW.name <> OLD.name OR NEW.kind <> OLD.kind OR NEW.size <> OLD.size OR NEW.added_at <> OLD.added_at",
    ),
    Guard(
        table="recognition_case",
        act="UPDATE",
        when="NEW.number <> OLD.number OR NEW.institution_id <> OLD.institution_id OR NEW.applicant <> OLD.applicant"
        " OR NEW.events <= OLD.events",
    ),
    Guard(table="registry_entry", act="UPDATE", of="number, identifier, institution_id, source"),
    Guard(
        table="registry_version",
        act="UPDATE",
        of="letter, digest, version, entry_id, institution_id, address, registered_at",
    ),
    Guard(
        table="status_list",
        act="UPDATE",
        when="NEW.drawn < OLD.drawn OR (OLD.order_key ISNULL) <> (NEW.order_key ISNULL)"
        " OR (OLD.length ISNULL) <> (NEW.length ISNULL) OR NEW.order_key <> OLD.order_key OR NEW.length <> OLD.length",
    ),
    Guard(
        table="withdrawal_line",
        act="UPDATE",
        when="OLD.state <> 'ready' OR NEW.position <> OLD.position OR NEW.award_number <> OLD.award_number",
    ),
    Guard(
        table="withdrawal_order",
        act="UPDATE",
        when="NEW.number <> OLD.number OR NEW.act <> OLD.act OR NEW.drafted_by <> OLD.drafted_by"
        " OR (OLD.state <> 'draft' AND (NEW.reason <> OLD.reason OR NEW.proposed_by <> OLD.proposed_by"
        " OR NEW.answerable <> OLD.answerable OR NEW.needs_second <> OLD.needs_second OR NEW.ready <> OLD.ready))"
        " OR (OLD.state IN ('done', 'declined', 'dropped', 'stopped') AND NEW.state <> OLD.state)",
    ),
)
READABLE = ("registry_entry", "registry_envelope", "registry_version")
"""Of one institution, and read by everybody."""
TENANTED = (
    "api_key",
    "audit_event",
    "award",
    "award_status",
    "batch",
    "batch_chunk",
    "batch_row",
    "batch_upload",
    "batch_upload_part",
    "body_configuration",
    "body_criteria",
    "body_extract",
    "body_fee",
    "body_meeting",
    "body_member",
    "body_seat",
    "case_evidence",
    "case_sample",
    "claim",
    "document_pack",
    "endorsement",
    "envelope",
    "exchange",
    "issuer",
    "issuer_key",
    "log_place",
    "microcredential",
    "outbox_message",
    "parked_job",
    "recognition",
    "recognition_case",
    "recognition_case_event",
    "recognition_case_person",
    "recognition_change",
    "recognition_edition",
    "registry_entry",
    "registry_envelope",
    "registry_version",
    "review_draft",
    "reviewer",
    "reviewer_honorarium",
    "seal_certificate",
    "sealed_key",
    "signed_document",
    "signed_edition",
    "status_draw",
    "status_event",
    "status_list",
    "withdrawal_chunk",
    "withdrawal_line",
    "withdrawal_order",
    "withdrawal_setting",
)


def refusals() -> list[migrations.RunPython]:
    """Write the operations that set all of it."""
    guards = (*never(*UNCHANGED), *never(*KEPT, acts=("DELETE",)), *GUARDS)
    return [
        migrations.RunPython(_create_function, _drop_function),
        guarding(guards, tenanted=TENANTED, readable=READABLE),
    ]


def _create_function(_: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION, params=None)  # its % is not a placeholder


def _drop_function(_: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION kakitome_refuse()")

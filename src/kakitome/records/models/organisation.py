"""The tree of organisations and who works where in it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from kakitome.records.watching.writing import WatchedRows


class Organisation(models.Model):
    """A node of the tree: an institution, a faculty in it, a programme in that.

    `institution` is the node's root; a root points at itself. It is the tenant of every row.
    """

    KINDS = [("institution", "institution"), ("faculty", "faculty"), ("programme", "programme")]

    id = models.CharField(primary_key=True, max_length=32)
    kind = models.CharField(max_length=16, choices=KINDS)
    institution = models.ForeignKey("self", on_delete=models.PROTECT, related_name="nodes")
    institution_id: str
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    parent_id: str | None
    slug = models.SlugField(max_length=60)
    name_ja = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    did = models.CharField(max_length=300, blank=True)
    url = models.URLField(max_length=500, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    country = models.CharField(max_length=2, blank=True)
    colour = models.CharField(max_length=7, blank=True)
    mark = models.TextField(blank=True)
    """A small SVG, already cleaned, composed into badge images."""
    ror = models.CharField(max_length=40, blank=True, default="")
    """Its address in the Research Organization Registry; two institutions may have the same, and that is a conflict."""
    corporate_number = models.CharField(max_length=13, blank=True, default="")
    """法人番号."""
    is_demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = WatchedRows.as_manager()

    class Meta:
        """A root is an institution and has no parent; slugs are unique where they are used in addresses."""

        db_table = "organisation"
        constraints = [
            models.CheckConstraint(
                name="organisation_root_is_institution",
                condition=Q(kind="institution", parent__isnull=True, institution=F("id"))
                | (~Q(kind="institution") & Q(parent__isnull=False)),
            ),
            models.UniqueConstraint(
                name="organisation_institution_slug", fields=["slug"], condition=Q(parent__isnull=True)
            ),
            models.UniqueConstraint(name="organisation_slug_in_parent", fields=["parent", "slug"]),
            models.UniqueConstraint(name="organisation_did", fields=["did"], condition=~Q(did="")),
        ]


class Membership(models.Model):
    """A person's role at one node; it reaches down to everything under that node."""

    ROLES = [
        ("admin", "admin"),
        ("programme_owner", "programme owner"),
        ("definer", "definer"),
        ("approver", "approver"),
        ("awarder", "awarder"),
        ("viewer", "viewer"),
    ]

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    institution = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="all_memberships")
    institution_id: str
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    organisation_id: str
    role = models.CharField(max_length=20, choices=ROLES)
    created_at = models.DateTimeField()
    given_by = models.CharField(max_length=200, blank=True, default="")
    """Account of whoever invited the person; empty when an operator gave the role, and for roles of before."""

    objects = WatchedRows.as_manager()

    class Meta:
        db_table = "membership"
        constraints = [
            models.UniqueConstraint(name="membership_once_per_node", fields=["account", "organisation"]),
        ]


class PastMembership(models.Model):
    """A role that was taken back: where somebody belonged is asked for years after."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="past_memberships")
    institution = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    institution_id: str
    role = models.CharField(max_length=20, choices=Membership.ROLES)
    given_by = models.CharField(max_length=200, blank=True, default="")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()

    objects = WatchedRows.as_manager()

    class Meta:
        db_table = "past_membership"


class InvitationRow(models.Model):
    """What is offered to whoever reads an address; the row goes when it is accepted, declined or withdrawn.

    It names no account: an invitation must not tell whether its address has one.
    """

    id = models.CharField(primary_key=True, max_length=32)
    institution = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    institution_id: str
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation_id: str
    email = models.EmailField(max_length=254, db_index=True)
    """In small letters."""
    name = models.CharField(max_length=200, blank=True)
    """As whoever invites wrote it."""
    offer = models.CharField(max_length=20, default="role")
    """`role`, `reviewer` or `seat`."""
    role = models.CharField(max_length=20, choices=Membership.ROLES, blank=True)
    committee = models.CharField(max_length=60, blank=True, default="")
    terms = models.JSONField(default=dict)
    """What else belongs to the offer: cases a year, the term of a seat."""
    language = models.CharField(max_length=2, default="ja")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=200)
    invited_at = models.DateTimeField()

    objects = WatchedRows.as_manager()

    class Meta:
        """One invitation per address, node and offer; inviting again renews it."""

        db_table = "invitation"
        constraints = [
            models.UniqueConstraint(
                name="invitation_once_per_offer", fields=["organisation", "email", "offer", "committee"]
            ),
        ]

"""Accounts of people: staff and learners alike.

An account is known by its `subject`, a random number; its e-mail addresses are ways to reach the
person (several, in allauth's own table) and never the identity (docs/rules/threats.md T11).
"""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from kakitome.records.watching.writing import WatchedRows


class Account(AbstractBaseUser):
    """One person who can sign in; what they may do is in their memberships."""

    subject = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    language = models.CharField(max_length=2, default="ja", choices=[("ja", "ja"), ("en", "en")])
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    """Runs the installation: may create institutions. Not a role inside any of them."""
    recovery_opens_at = models.DateTimeField(null=True)
    """When a recovery by the trusted contact opens it, unless it is called off; every page of its owner says so."""
    password_waits_until = models.DateTimeField(null=True)
    """From when somebody who asked by mail may set a new password, unless it is called off; every page says so."""
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "subject"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: BaseUserManager["Account"] = BaseUserManager.from_queryset(WatchedRows)()

    class Meta:
        """Name the table; a person is found by e-mail when they sign in."""

        db_table = "account"
        indexes = [models.Index(Lower("email"), name="account_email_lower")]

    def __str__(self) -> str:
        """Name the account by its subject: what is printed may be logged."""
        return str(self.subject)

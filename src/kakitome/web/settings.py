"""Django's settings, all from the environment (see `bootstrap/installation.py`); nothing else configures the web."""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from django.utils.translation import gettext_lazy as _

from kakitome.bootstrap.installation import installation_from, secret_from
from kakitome.bootstrap.sign_in_settings import allowed_hosts, sign_in_settings

WEB = Path(__file__).parent
INSTALLATION = installation_from(os.environ)

SECRET_KEY = secret_from(INSTALLATION.secret_key_file).hex()
KAKITOME_CHECKPOINT_SECRET = secret_from(INSTALLATION.checkpoint_key_file)
DEBUG = INSTALLATION.debug
KAKITOME_DEMONSTRATION = os.environ.get("KAKITOME_DEMONSTRATION", "") == "1"
SIGN_IN = sign_in_settings(os.environ)
ALLOWED_HOSTS = allowed_hosts(INSTALLATION.host, SIGN_IN, is_tried_out=DEBUG or KAKITOME_DEMONSTRATION)
KAKITOME_PROXY_COUNT = INSTALLATION.proxy_count
KAKITOME_METRICS = bool(INSTALLATION.metrics_token)
ROOT_URLCONF = "kakitome.web.urls"
WSGI_APPLICATION = "kakitome.web.wsgi.application"
APPEND_SLASH = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "django_htmx",
    "kakitome.records",
    "kakitome.web",
]
if INSTALLATION.database_url:
    # Jobs wait in procrastinate's tables; `migrate` makes and updates them with ours.
    INSTALLED_APPS.append("procrastinate.contrib.django")

MIDDLEWARE = [
    "kakitome.web.request_figures.RequestFiguresMiddleware",
    "kakitome.web.probes.ProbeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "kakitome.web.secure_headers.SecureHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kakitome.web.caching.CachingMiddleware",
    "kakitome.web.visitor_address.VisitorAddressMiddleware",
    "kakitome.web.request_id.RequestIdMiddleware",
    "kakitome.web.no_nul.NoNulMiddleware",
    "django.middleware.common.CommonMiddleware",
    # From here on only what people need: programs take the short way to the join.
    "kakitome.web.programs.ForkMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kakitome.web.chosen_language.ChosenLanguageMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "kakitome.web.problems.ProblemsMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kakitome.web.session_limits.SessionLimitsMiddleware",
    "kakitome.web.proofs.ProofMiddleware",
    "kakitome.web.programs.JoinMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kakitome.web.frame.frame",
            ],
        },
    },
]


NOTICED_WHEN_GONE = {
    "connect_timeout": 3,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 8_000,
    "options": "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3",
}
"""A database that is cut off is noticed within eight seconds, and by its own side within half a minute; until then it
holds others up (docs/rules/faults.md F43)."""


def database() -> dict[str, Any]:
    """Return the default database: PostgreSQL by `DATABASE_URL`, else one SQLite file.

    Source: SQLite documentation, write-ahead log and BEGIN IMMEDIATE (synchronous=FULL; a
    writer waits at its beginning instead of failing in its middle).
    """
    if INSTALLATION.database_url:
        settings: dict[str, Any] = dict(dj_database_url.parse(INSTALLATION.database_url, conn_max_age=60))
        if settings["ENGINE"] == "django.db.backends.postgresql":
            settings["ENGINE"] = "kakitome.records.postgresql"
        settings["CONN_HEALTH_CHECKS"] = True
        settings["OPTIONS"] = {**NOTICED_WHEN_GONE, **settings.get("OPTIONS", {})}
        return settings
    return sqlite_database(INSTALLATION.sqlite_file)


def sqlite_database(file: Path) -> dict[str, Any]:
    """Return the settings of a SQLite database in a file."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        # Opening the file and reading its tables' definitions anew takes longer than most requests.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # Pages that change again and again are copied into the file once in 32 MB, not once in 4.
            # What is deleted is overwritten with zeros; many builds of SQLite leave it in free pages.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=8000;"
            " PRAGMA secure_delete=ON;",
        },
    }


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Accounts: an account is a person, known by a number of its own; e-mail addresses are ways to reach them.
AUTH_USER_MODEL = "records.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "kakitome.records.password_hashing.ComposedScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# Source: docs/standards/hostile-inputs.md B187 (15 characters; what is common or easily guessed is refused).
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "kakitome.web.password_strength.StrengthValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
]
if SIGN_IN.breached_passwords:
    AUTH_PASSWORD_VALIDATORS.append(
        {
            "NAME": "kakitome.web.breached_passwords.BreachValidator",
            "OPTIONS": {"source": SIGN_IN.breached_passwords},
        }
    )
# Source: docs/standards/hostile-inputs.md B189.
PASSWORD_RESET_TIMEOUT = 30 * 60
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_ADAPTER = "kakitome.web.pages.account.sign_in.adapter.AccountAdapter"
# In the browser that began the account; elsewhere the person signs in first.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_EMAIL_CONFIRMATION_AUTHENTICATED_REDIRECT_URL = "/mine/waiting"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if INSTALLATION.is_https else "http"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    name: f"kakitome.web.pages.account.sign_in.forms.{form}"
    for name, form in (
        ("login", "LoginForm"),
        ("signup", "SignupForm"),
        ("add_email", "AddEmailForm"),
        ("reset_password", "ResetPasswordForm"),
        ("reset_password_from_key", "ResetPasswordKeyForm"),
        ("change_password", "ChangePasswordForm"),
        ("reauthenticate", "ReauthenticateForm"),
    )
}
# Second factors (docs/adr/0037): passkeys belong to the configured host; a clock may be one step early or late.
MFA_ADAPTER = "kakitome.web.pages.account.second_factor.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_FORMS = {
    name: f"kakitome.web.pages.account.second_factor.forms.{form}"
    for name, form in (
        ("authenticate", "CodeForm"),
        ("reauthenticate", "CodeAgainForm"),
        ("activate_totp", "ActivateTOTPForm"),
        ("login_webauthn", "LoginPasskeyForm"),
        ("authenticate_webauthn", "AuthenticatePasskeyForm"),
        ("reauthenticate_webauthn", "ReauthenticatePasskeyForm"),
        ("add_webauthn", "AddPasskeyForm"),
        ("edit_webauthn", "RenamePasskeyForm"),
    )
}
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Whoever changes where mails about the account go, or by what it is entered, shows first who they are.
# Source: OWASP ASVS 5.0 V7.5.1.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Attempts by password are counted in `sign_in/slowing.py`; what is here counts second factors and visits of the page.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,5/5m/key"}
# Signing in by an institution's own provider: known by the provider and its subject, never by an address.
# Source: docs/rules/threats.md T11.
SOCIALACCOUNT_ADAPTER = "kakitome.web.pages.account.institution_sign_in.adapter.InstitutionSignInAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = False
SOCIALACCOUNT_EMAIL_REQUIRED = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_UID_MAX_LENGTH = 1024
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True}}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk-choose"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
CSRF_FAILURE_VIEW = "kakitome.web.problems.csrf_failure"

# Under https a cookie's name itself holds browsers to what it is for: this host alone, https alone.
# Source: RFC 6265bis §4.1.3.2 (`__Host-`); OWASP ASVS 5.0 V3.3.3.
KAKITOME_COOKIE_PREFIX = "__Host-" if INSTALLATION.is_https else ""

# Languages: the visitor chooses (cookie, then Accept-Language); Japanese otherwise.
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = f"{KAKITOME_COOKIE_PREFIX}kakitome_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = INSTALLATION.is_https
LOCALE_PATHS = [WEB / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"

STATIC_URL = "/static/"
# Served from the packages they came in: nothing to collect, nothing to forget to collect.
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# The platform's own mails go through its outbox; these are Django's own (sign-in, password).
EMAIL_BACKEND = {
    "folder": "django.core.mail.backends.filebased.EmailBackend",
    "console": "django.core.mail.backends.console.EmailBackend",
}.get(INSTALLATION.mail.kind, "django.core.mail.backends.smtp.EmailBackend")
EMAIL_FILE_PATH = INSTALLATION.mail.folder
EMAIL_HOST, EMAIL_PORT = INSTALLATION.mail.host, INSTALLATION.mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = INSTALLATION.mail.login, INSTALLATION.mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = INSTALLATION.mail.starts_tls, INSTALLATION.mail.kind == "smtps"
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = INSTALLATION.mail_from
SERVER_EMAIL = INSTALLATION.mail_from

# Attempts to sign in are counted here, so that several workers share one count; pages remember a few things in it.
CACHES = {
    "default": {
        "BACKEND": "kakitome.web.file_cache.FileOrMemoryCache",
        "LOCATION": INSTALLATION.data_dir / "cache",
    },
    # Where people were going when they began an account, for as long as its confirmation may take.
    "begun_accounts": {
        "BACKEND": "kakitome.web.file_cache.FileOrMemoryCache",
        "LOCATION": INSTALLATION.data_dir / "cache" / "begun_accounts",
        "TIMEOUT": 3 * 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

SESSION_ENGINE = "kakitome.web.sessions"
SESSION_COOKIE_NAME = f"{KAKITOME_COOKIE_PREFIX}kakitome_session"
CSRF_COOKIE_NAME = f"{KAKITOME_COOKIE_PREFIX}csrftoken"
MESSAGE_STORAGE = "kakitome.web.message_storage.MessageStorage"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = INSTALLATION.is_https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [INSTALLATION.site_url]
SECURE_CONTENT_TYPE_NOSNIFF = True
# Nothing of ours reaches another site; `no-referrer` would also blank the Origin that CSRF protection reads.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if INSTALLATION.is_https else 0
# Browsers keep to it for a year, for hosts that may not be ours: the operator says so.
SECURE_HSTS_INCLUDE_SUBDOMAINS = os.environ.get("KAKITOME_HSTS_SUBDOMAINS", "") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if INSTALLATION.is_https else None
# A class list of 100,000 rows is some 10 MB; anything larger is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# Ten files, a photo and a whole wallet where credentials are brought in; an empty file field counts as well.
DATA_UPLOAD_MAX_NUMBER_FILES = 12

# Refused requests are the visitor's business: their addresses may carry a claim's secret.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"fault_lines": {"()": "kakitome.web.fault_log.FaultLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django.request": {"level": "ERROR", "filters": ["fault_lines"]},
        "django.security": {"level": "ERROR"},
    },
}

"""Django's settings, made from the operator's options."""

import os
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from rejoinder.clients.machines import Announcer
from rejoinder.config import headers, machines
from rejoinder.config.options import made_folder, read_options
from rejoinder.config.providers import provider_settings
from rejoinder.config.secret import kept_secret, push_key
from rejoinder.config.services import database_settings, mail_settings
from rejoinder.rendering import stamps

OPTIONS = read_options(os.environ)
DATA_FOLDER = made_folder(Path(str(OPTIONS["data_folder"])))
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = str(OPTIONS["secret_key"]) or kept_secret(DATA_FOLDER / "secret-key")
VAPID_KEY = str(OPTIONS["vapid_key"]) or kept_secret(DATA_FOLDER / "push-key", push_key)
DEBUG = False

SITE_ADDRESS = str(OPTIONS["site_address"])
_site = urlsplit(SITE_ADDRESS)
# The lane and health checks reach the server by its loopback names, too.
ALLOWED_HOSTS = [_site.hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
SECURE_SITE = _site.scheme == "https"
SECURITY_HEADERS = headers.security_headers(https=SECURE_SITE)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.facebook",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "rejoinder",
]
MIDDLEWARE = [
    "rejoinder.web.middleware.SecurityHeaders",
    "rejoinder.web.middleware.ExpectedFailures",
    "rejoinder.web.embedding.Embedding",
    "rejoinder.web.known.KnownReaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "rejoinder.web.csrf.OriginCsrfMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rejoinder.web.sessions.SessionActivity",
]
ROOT_URLCONF = "rejoinder.config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "templates"],
        "OPTIONS": {
            "environment": "rejoinder.rendering.environment.environment",
            "context_processors": ["rejoinder.web.context.page_frame"],
        },
    },
]

DATABASES = {"default": database_settings(str(OPTIONS["database_url"]), DATA_FOLDER)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
WRITE_LOCK = DATA_FOLDER / "write.lock"
SERVING_MARK = DATA_FOLDER / "serving"  # made by each worker that has started
STAMPS_FILE = DATA_FOLDER / "stamps.bin"
MACHINES_LINE = machines.line_of(
    str(OPTIONS["machines_url"]),
    database_url=str(OPTIONS["database_url"]),
    secret_key=SECRET_KEY,
)
stamps.configure(STAMPS_FILE, Announcer(MACHINES_LINE) if MACHINES_LINE else None)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "rejoinder_cache",
    }
}

AUTH_USER_MODEL = "rejoinder.Account"
AUTHENTICATION_BACKENDS = ["rejoinder.web.sessions.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "rejoinder.web.signing_in.breached.NotBreachedValidator"},
]
BREACHED_PASSWORDS = str(OPTIONS["breached_passwords"])
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]  # a link by mail does as well
ACCOUNT_SIGNUP_FORM_CLASS = "rejoinder.web.accounts.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_CHANGE_EMAIL = True  # one address each; a new one replaces it once confirmed
ACCOUNT_USER_DISPLAY = "rejoinder.web.accounts.shown_name"
ACCOUNT_ADAPTER = "rejoinder.web.accounts.AccountAdapter"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _site.scheme
MFA_ADAPTER = "rejoinder.web.signing_in.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # clocks of phones are off by less than half a minute
# Browsers make passkeys on http for this machine alone, so for developing.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _site.scheme == "http" and _site.hostname == "localhost"
# Each sign-in by passkey is two requests, and an office or a family shares an address.
MFA_RATE_LIMITS = {"webauthn_login": "40/m/ip"}
MFA_FORMS = {"add_webauthn": "rejoinder.web.signing_in.second_factor.AddPasskeyForm"}
# Whoever decides on other people's words shows more than one proof of who they are. The
# demo's passwords are public anyway.
STAFF_SECOND_FACTOR = bool(OPTIONS["staff_second_factor"]) and not OPTIONS["demo"]
SOCIALACCOUNT_ADAPTER = "rejoinder.web.signing_in.providers.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = provider_settings(cast("Path | None", OPTIONS["sign_in_providers"]))
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # an address alone opens no account
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

SESSION_ENGINE = "rejoinder.web.sessions"
SESSION_COOKIE_NAME = "rj_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE_SITE
CSRF_COOKIE_NAME = "rj_csrf"
CSRF_COOKIE_SECURE = SECURE_SITE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "rejoinder.web.errors.cross_origin"
SECURE_PROXY_SSL_HEADER = None  # the lane has already applied the trusted proxies

DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
FILE_UPLOAD_HANDLERS = ["rejoinder.web.uploads.PictureUpload"]

LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LOCALE_PATHS = [PACKAGE / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_FOLDER / "static"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        # No address: web/people/pictures.py hands files out, each with its own headers.
        "OPTIONS": {
            "location": DATA_FOLDER / "pictures",
            "base_url": None,
            "file_permissions_mode": 0o600,
        },
    },
    "staticfiles": {"BACKEND": "rejoinder.config.static_files.HashedModules"},
}

globals().update(mail_settings(str(OPTIONS["mail_url"]), DATA_FOLDER))
DEFAULT_FROM_EMAIL = str(OPTIONS["mail_from"])
SERVER_EMAIL = DEFAULT_FROM_EMAIL

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"rejoinder": {"level": "INFO"}},
}

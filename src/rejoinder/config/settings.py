"""Django's settings, made from the operator's options."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from rejoinder.config import headers
from rejoinder.config.options import made_folder, read_options
from rejoinder.config.secret import kept_secret
from rejoinder.config.services import database_settings, mail_settings
from rejoinder.rendering import stamps

OPTIONS = read_options(os.environ)
DATA_FOLDER = made_folder(Path(str(OPTIONS["data_folder"])))
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = str(OPTIONS["secret_key"]) or kept_secret(DATA_FOLDER / "secret-key")
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
    "rejoinder",
]
MIDDLEWARE = [
    "rejoinder.web.middleware.SecurityHeaders",
    "rejoinder.web.middleware.ExpectedFailures",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "rejoinder.web.csrf.OriginCsrfMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
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
stamps.configure(STAMPS_FILE)
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
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "rejoinder.web.accounts.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_CHANGE_EMAIL = True  # one address each; a new one replaces it once confirmed
ACCOUNT_USER_DISPLAY = "rejoinder.web.accounts.shown_name"
ACCOUNT_ADAPTER = "rejoinder.web.accounts.AccountAdapter"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _site.scheme
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

SESSION_ENGINE = "rejoinder.web.sessions"
SESSION_COOKIE_NAME = "rj_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE_SITE
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_COOKIE_NAME = "rj_csrf"
CSRF_COOKIE_SECURE = SECURE_SITE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "rejoinder.web.errors.cross_origin"
SECURE_PROXY_SSL_HEADER = None  # the lane has already applied the trusted proxies

DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
FILE_UPLOAD_HANDLERS: list[str] = []

LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LOCALE_PATHS = [PACKAGE / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_FOLDER / "static"
STORAGES = {
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

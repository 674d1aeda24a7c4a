"""Django's settings, all derived from ``settings_table``; nothing here asks whether it runs under test."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

from oogst.site.databases import as_django
from oogst.site.settings_table import read_settings, secret_key
from oogst.site.static_files import fingerprint
from oogst.texts import LANGUAGES as LANGUAGE_CODES

OOGST = read_settings(os.environ)
HERE = Path(__file__).parent

OOGST_NAME = OOGST.name
OOGST_PUBLIC_PAGE = OOGST.public_page

SECRET_KEY = secret_key(OOGST)
DEBUG = False
ALLOWED_HOSTS = sorted({OOGST.url.hostname or "localhost", "localhost", "127.0.0.1", "[::1]"})
ROOT_URLCONF = "oogst.site.urls"
WSGI_APPLICATION = "oogst.site.wsgi.application"

INSTALLED_APPS = [
    "oogst.site",  # no tables: its templates, static files, translations and start-up checks
    "oogst.site.adaptation",
    "oogst.site.followups",
    "oogst.site.kiosk",
    "oogst.site.lrs",
    "oogst.site.moments",
    "oogst.site.people",
    "oogst.site.releases",
    "oogst.site.reports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
]
MIDDLEWARE = [
    "oogst.site.pages.watching.Watching",
    "oogst.site.pages.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "oogst.site.pages.employee.second_step.AskSecondStep",
    "oogst.site.pages.faults.Faults",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "oogst.site.pages.frame.frame",
            ],
        },
    }
]

DATABASES = {"default": as_django(OOGST.database)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Signing in: the first time by an invitation; then by a code in an e-mail, which a mail scanner that opens links cannot
# use up, or by a password. The last sign-in is not kept (``Person``); nothing says whether an address is known here.
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name", "code")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "oogst.site.people.sign_in.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = OOGST.has_mail
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGOUT_REDIRECT_URL = "infographic"
ACCOUNT_SESSION_REMEMBER = True
ALLAUTH_TRUSTED_PROXY_COUNT = OOGST.proxies
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "capture"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_SECURE = OOGST.is_https
# "__Host-": a browser takes such a cookie from this very host alone, by https.
SESSION_COOKIE_NAME = "__Host-sessionid" if OOGST.is_https else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if OOGST.is_https else "csrftoken"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# What holds data about people and stands above ``moments``: each takes a person who is about to be forgotten.
OOGST_ERASERS = ["oogst.site.lrs.forwarding.erase_person", "oogst.site.lrs.actions.erase_person"]

# Letters: shown on a page, sent by the server of the setting, or none at all.
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
if OOGST.mailbox == "page":
    EMAIL_BACKEND = "oogst.site.mail.MailboxBackend"
elif OOGST.mail_server is None:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_FROM_EMAIL = OOGST.mail_from
if OOGST.mail_server:
    EMAIL_HOST, EMAIL_PORT = OOGST.mail_server.host, OOGST.mail_server.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = OOGST.mail_server.user, OOGST.mail_server.password
    EMAIL_USE_SSL = OOGST.mail_server.security == "tls"
    EMAIL_USE_TLS = OOGST.mail_server.security == "starttls"
    EMAIL_TIMEOUT = 10

LANGUAGE_CODE = "nl"
LANGUAGES = [
    (code, {"nl": "Nederlands", "fr": "Français", "de": "Deutsch", "en": "English"}[code]) for code in LANGUAGE_CODES
]
FORMAT_MODULE_PATH = ["oogst.site.formats"]
USE_TZ = True
TIME_ZONE = "Europe/Brussels"

# Static files are served from where they are packaged: no collecting, no build. The fingerprint of their content is a
# part of their address, so that browsers may keep them for ever and still see every change.
STATIC_URL = f"/static/{fingerprint()}/"
STATICFILES_DIRS = [("show", str(files("oogst.show") / "static"))]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 365 * 24 * 3600
WHITENOISE_IMMUTABLE_FILE_TEST = r"."

_SELF = ["'self'"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": _SELF,
        "style-src": _SELF,
        "img-src": _SELF,
        "font-src": _SELF,
        "connect-src": _SELF,
        "manifest-src": _SELF,
        "worker-src": _SELF,
        "form-action": _SELF,
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SECURE = OOGST.is_https
CSRF_FAILURE_VIEW = "oogst.site.pages.public.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [f"{OOGST.url.scheme}://{OOGST.url.netloc}"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if OOGST.is_https else 0
APPEND_SLASH = False

# A text that somebody types here must never land in a log, nor the key of a link: see ``oogst.site.logs``.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"text": {"()": "oogst.site.logs.Lines"}, "json": {"()": "oogst.site.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": OOGST.log}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # It warns of every rule for the screen in the style sheet that print shares.
        "weasyprint": {"level": "ERROR"},
        # Every request, a line each, is for a machine to read.
        "oogst.requests": {"level": "INFO" if OOGST.log == "json" else "WARNING"},
    },
}

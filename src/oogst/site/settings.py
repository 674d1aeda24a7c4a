"""Django's settings, all derived from ``settings_table``; nothing here asks whether it runs under test."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

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
    "oogst.site.releases",
    "django.contrib.staticfiles",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "oogst.site.pages.frame.frame",
            ],
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": OOGST.database,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # WAL: readers never wait for the writer. IMMEDIATE: a writer waits its turn at the start of its
            # transaction, where waiting is safe, instead of failing in the middle of it.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "nl"
LANGUAGES = [
    (code, {"nl": "Nederlands", "fr": "Français", "de": "Deutsch", "en": "English"}[code]) for code in LANGUAGE_CODES
]
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

# A text that somebody types here must never land in a log: requests are logged without body, errors without locals.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # It warns of every rule for the screen in the style sheet that print shares.
    "loggers": {"weasyprint": {"level": "ERROR"}},
}

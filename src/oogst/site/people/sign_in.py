"""How allauth signs people in here: by invitation only, in our own words, and without chatter."""

from __future__ import annotations

import logging
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from oogst.site.people.models import Person

_log = logging.getLogger(__name__)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("That e-mail address and password do not go together."),
        "incorrect_code": _("That is not the code. Look at the newest e-mail."),
        "too_many_login_attempts": _("That did not work too many times. Wait a while and ask for a new code."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def format_email_subject(self, subject: str) -> str:
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the reader's own language. A mail server that is down must not look like an e-mail that is on its way."""
        language = Person.objects.filter(email__iexact=email).values_list("language", flat=True).first()
        try:
            with override(language or get_language()):
                super().send_mail(template_prefix, email, context)
        except OSError as problem:  # which SMTPException is too
            _log.error("An e-mail could not be sent: %s", type(problem).__name__)
            messages.error(context["request"], _("E-mails cannot be sent right now. Try again later."))

    def add_message(self, request: HttpRequest, level: int, *told: Any, message: Any = None, **more: Any) -> None:
        """Only what went wrong is worth a sentence of its own; the next page shows the rest."""
        if level == messages.ERROR and message:
            messages.error(request, message)

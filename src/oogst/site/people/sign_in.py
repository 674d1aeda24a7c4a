"""How allauth signs people in here: by invitation only, in our own words, and without chatter."""

from __future__ import annotations

import logging
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from oogst.errors import BadInput
from oogst.site.people.models import Person
from oogst.site.people.queries import has_role
from oogst.texts import sentence

_log = logging.getLogger(__name__)


#: By which Django signs somebody in, whatever they showed.
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
#: Where a session keeps that whoever signed in showed more than a code or a password.
_SURE = "second_step_passed"


def may_sign_in_here(person: Person) -> bool:
    """Whether a code, a password or a passkey of this site lets somebody in (``OOGST_LOCAL_SIGN_IN``)."""
    return settings.OOGST.local_sign_in == "everybody" or has_role(person, "administrator")


def mark_sure(request: HttpRequest) -> None:
    """A second step was taken in this session, or none is needed."""
    request.session[_SURE] = True


def is_sure(request: HttpRequest) -> bool:
    return bool(request.session.get(_SURE))


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("That e-mail address and password do not go together."),
        "incorrect_code": _("That is not the code. Look at the newest e-mail."),
        "too_many_login_attempts": _("That did not work too many times. Wait a while and ask for a new code."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Person, **more: Any) -> HttpResponse | None:
        if may_sign_in_here(user):
            refused: HttpResponse | None = super().pre_login(request, user, **more)
            return refused
        clear_login(request)
        messages.error(request, sentence(BadInput("sign_on_only"), get_language()))
        return redirect("account_login")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        way = request.session.get("by_sign_on")
        if not way:
            return str(super().get_logout_redirect_url(request))
        return reverse("signed_out") + ("?saml" if way == "saml" else "")

    def format_email_subject(self, subject: str) -> str:
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the reader's own language. A mail server that is down must not look like an e-mail that is on its way."""
        reader = Person.objects.filter(email__iexact=email).first()
        if reader and not may_sign_in_here(reader):
            return  # a code that would let nobody in
        try:
            with override(reader.language if reader else get_language()):
                super().send_mail(template_prefix, email, context)
        except OSError as problem:  # which SMTPException is too
            _log.error("An e-mail could not be sent: %s", type(problem).__name__)
            messages.error(context["request"], _("E-mails cannot be sent right now. Try again later."))

    def add_message(self, request: HttpRequest, level: int, *told: Any, message: Any = None, **more: Any) -> None:
        """Only what went wrong is worth a sentence of its own; the next page shows the rest."""
        if level == messages.ERROR and message:
            messages.error(request, message)

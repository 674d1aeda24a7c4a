from __future__ import annotations

from allauth.account import views as account
from django.urls import path
from django.utils.translation import pgettext_lazy

from oogst.site.pages.employee import (
    capture,
    elsewhere,
    entrance,
    harvest,
    kiosk,
    mailbox,
    me,
    moment,
    offline,
    passkeys,
    past,
    portfolio,
    rights,
    saml,
    second_step,
    seen,
    sign_on,
)

#: The views of allauth under its own names and our addresses; those that we have no page for stay away.
_SIGN_IN = [
    path(pgettext_lazy("address", "sign-in"), account.login, name="account_login"),
    path(pgettext_lazy("address", "sign-in/ask"), account.request_login_code, name="account_request_login_code"),
    path(pgettext_lazy("address", "sign-in/code"), account.confirm_login_code, name="account_confirm_login_code"),
    path(pgettext_lazy("address", "sign-in/ended"), account.account_inactive, name="account_inactive"),
    path(pgettext_lazy("address", "sign-in/passkey"), passkeys.sign_in, name="passkey_sign_in"),
    path(pgettext_lazy("address", "sign-in/passkey/begin"), passkeys.begin_sign_in, name="begin_passkey_sign_in"),
    path(pgettext_lazy("address", "sign-in/organisation"), sign_on.begin, name="sign_on"),
    path(pgettext_lazy("address", "sign-in/saml"), saml.begin, name="saml"),
    path(pgettext_lazy("address", "sign-in/second-step"), second_step.ask, name="second_step"),
    path(pgettext_lazy("address", "sign-out"), account.logout, name="account_logout"),
    path(pgettext_lazy("address", "signed-out"), sign_on.signed_out, name="signed_out"),
]

urlpatterns = [
    *_SIGN_IN,
    path(pgettext_lazy("address", "invitation/<token>"), entrance.invitation, name="invitation"),
    path(pgettext_lazy("address", "new"), capture.page, name="capture"),
    path(pgettext_lazy("address", "new/without-network"), offline.without, name="without"),
    path(pgettext_lazy("address", "new/suggestion"), capture.suggestion, name="suggestion"),
    path(pgettext_lazy("address", "moment/<moment_id>"), moment.page, name="moment"),
    path(pgettext_lazy("address", "new/past"), past.page, name="past"),
    path(pgettext_lazy("address", "my-harvest"), harvest.page, name="my_harvest"),
    path(pgettext_lazy("address", "my-harvest/portfolio"), portfolio.page, name="portfolio"),
    path(pgettext_lazy("address", "my-data"), me.page, name="me"),
    path(pgettext_lazy("address", "my-data/take-along"), me.take_along, name="take_along"),
    path(pgettext_lazy("address", "my-data/passkeys"), passkeys.page, name="passkeys"),
    path(pgettext_lazy("address", "my-data/passkeys/begin"), passkeys.begin_adding, name="begin_passkey"),
    path(pgettext_lazy("address", "my-data/second-step"), second_step.page, name="second_step_page"),
    path(pgettext_lazy("address", "my-data/everything"), rights.page, name="rights"),
    path(pgettext_lazy("address", "my-data/sign-out-elsewhere"), rights.end_sessions, name="end_sessions"),
    path(pgettext_lazy("address", "my-data/who-saw-what"), seen.page, name="seen"),
    path(pgettext_lazy("address", "my-data/other-systems"), elsewhere.page, name="elsewhere"),
    path(pgettext_lazy("address", "my-data/other-systems/records"), elsewhere.records, name="records"),
    path(pgettext_lazy("address", "my-data/other-systems/statements"), elsewhere.statements, name="my_statements"),
    path(pgettext_lazy("address", "my-data/forget"), me.forget, name="forget_me"),
    path(pgettext_lazy("address", "my-data/tablet"), kiosk.my_code, name="kiosk_code"),
    path(pgettext_lazy("address", "tablet/open/<token>"), kiosk.open_link, name="kiosk_open"),
    path(pgettext_lazy("address", "tablet"), kiosk.start, name="kiosk"),
    path(pgettext_lazy("address", "tablet/pin"), kiosk.new_pin, name="kiosk_pin"),
    path(pgettext_lazy("address", "tablet/new"), kiosk.note, name="kiosk_note"),
    path(pgettext_lazy("address", "tablet/suggestion"), kiosk.suggestion, name="kiosk_suggestion"),
    path(pgettext_lazy("address", "tablet/question"), kiosk.question, name="kiosk_question"),
    path(pgettext_lazy("address", "tablet/kept"), kiosk.kept, name="kiosk_kept"),
    path("app.webmanifest", offline.manifest, name="manifest"),
    path(pgettext_lazy("address", "mailbox"), mailbox.page, name="mailbox"),
]

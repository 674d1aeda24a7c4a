from __future__ import annotations

from django.urls import path
from django.utils.translation import pgettext_lazy

from oogst.site.pages.employee import followups, letters, lookback, voice

urlpatterns = [
    path(pgettext_lazy("address", "again/<token>"), followups.follow_up, name="follow_up"),
    path(pgettext_lazy("address", "letters/stop/<token>"), followups.stop, name="stop_letters"),
    path(pgettext_lazy("address", "calendar/<token>.ics"), followups.calendar_feed, name="calendar_feed"),
    path(pgettext_lazy("address", "confirm/<token>"), voice.give, name="give_voice"),
    path(pgettext_lazy("address", "moment/<moment_id>/second-voice"), voice.page, name="voice"),
    path(pgettext_lazy("address", "look-back"), lookback.page, name="look_back"),
    path(pgettext_lazy("address", "my-data/questions"), followups.rhythm, name="rhythm"),
    path(pgettext_lazy("address", "letters"), letters.page, name="letters"),
    path(pgettext_lazy("address", "letters/<name>"), letters.shown, name="letter"),
]

"""What is kept how long: every table of the site, and what ends it. The due work and docs/operation.md read this table.

A table that is new stands in one of these rows, or a test fails (GDPR article 5(1)(e), article 30(1)(f)).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from oogst.site.lrs.actions import erase_outdated
from oogst.site.lrs.forwarding import forward_due
from oogst.site.moments.actions import forget_leavers
from oogst.site.moments.teaching import renew_adaptation
from oogst.site.people.expired import drop_expired
from oogst.site.people.trail import shorten_trail
from oogst.site.releases.agreements import drop_old_actions
from oogst.site.releases.hooks import tell_hooks
from oogst.texts import texts

Step = Callable[[dt.datetime], object]


@dataclass(frozen=True)
class Kept:
    """What stands in ``tables`` (labels of Django's), and what ends it: in words as ``what_<id>`` and ``ends_<id>`` of
    texts/kit.toml; ``setting``: where its days stand, if they can be chosen; ``step``: the part of the due work that
    ends it, if time does."""

    id: str
    tables: tuple[str, ...]
    setting: str = ""
    step: Step | None = None


TABLE = (
    Kept(
        "moments",
        (
            *("moments.Moment", "moments.MomentOutcome", "moments.MomentMode"),
            *("followups.Ask", "followups.Answer", "followups.SecondVoice"),
        ),
        "OOGST_LEAVER_DAYS",
        forget_leavers,
    ),
    Kept(
        "people",
        (
            *("people.Person", "people.Membership", "people.Role", "people.DataKey", "people.AuditName"),
            *("people.Leaving", "people.Passkey", "people.Account", "people.SecondStep", "people.RecoveryCode"),
            *("people.Entry", "people.GroupMember", "followups.Rhythm", "kiosk.KioskCode", "reports.Subscription"),
            *("account.EmailAddress", "account.EmailConfirmation", "lrs.SwitchedOff", "lrs.OwnStore", "lrs.Told"),
        ),
        "OOGST_LEAVER_DAYS",
        forget_leavers,
    ),
    Kept(
        "passing",
        ("sessions.Session", "people.Invitation", "people.UsedCode", "people.UsedAssertion"),
        step=drop_expired,
    ),
    Kept(
        "trail",
        ("people.AuditEvent",),
        "OOGST_TRAIL_DAYS",
        shorten_trail,
    ),
    Kept(
        "actions",
        ("releases.Action",),
        "OOGST_ACTION_DAYS",
        drop_old_actions,
    ),
    Kept(
        "records",
        ("lrs.Statement", "lrs.Link", "lrs.Attachment", "lrs.Carried", "lrs.Activity", "lrs.Document", "lrs.PutAway"),
        "OOGST_XAPI_DAYS",
        erase_outdated,
    ),
    Kept(
        "farewells",
        ("lrs.Farewell",),
        step=forward_due,
    ),
    Kept(
        "words",
        ("adaptation.OwnLayer",),
        "OOGST_ADAPTATION",
        renew_adaptation,
    ),
    Kept(
        "messages",
        ("releases.HookMessage",),
        step=tell_hooks,
    ),
    Kept(
        "releases",
        ("releases.Release", "releases.ReportedQuote"),
    ),
    Kept(
        "structure",
        (
            *("people.Unit", "people.UnitPeriod", "people.Group", "people.GroupRole", "people.Directory"),
            *("kiosk.Kiosk", "lrs.Source", "releases.ReadToken", "releases.Hook", "releases.HouseStyle"),
        ),
    ),
    Kept(
        "framework",
        ("auth.Permission", "auth.Group", "contenttypes.ContentType"),
    ),
)


def as_markdown() -> str:
    """The table as it stands in docs/operation.md."""
    words = texts("kit", "en")
    rows = (
        f"| {words[f'what_{one.id}']} | {words[f'ends_{one.id}']} | {f'`{one.setting}`' if one.setting else ''} |"
        for one in TABLE
    )
    return "\n".join(("| what | until | setting |", "|---|---|---|", *rows))

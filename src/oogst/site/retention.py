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

Step = Callable[[dt.datetime], object]


@dataclass(frozen=True)
class Kept:
    """``id``: of its words in texts/kit.toml. ``what`` stands in ``tables`` (labels of Django's) until ``ends``;
    ``setting``: where its days stand, if they can be chosen; ``step``: the part of the due work that ends it, if time
    does."""

    id: str
    what: str
    tables: tuple[str, ...]
    ends: str
    setting: str = ""
    step: Step | None = None


TABLE = (
    Kept(
        "moments",
        "Moments, their labels, questions, answers and second voices",
        (
            *("moments.Moment", "moments.MomentOutcome", "moments.MomentMode"),
            *("followups.Ask", "followups.Answer", "followups.SecondVoice"),
        ),
        "when their writer withdraws them or asks to be forgotten; after the writer has left",
        "OOGST_LEAVER_DAYS",
        forget_leavers,
    ),
    Kept(
        "people",
        "Who works here and how they come in and want to be asked",
        (
            *("people.Person", "people.Membership", "people.Role", "people.DataKey", "people.AuditName"),
            *("people.Leaving", "people.Passkey", "people.Account", "people.SecondStep", "people.RecoveryCode"),
            *("people.Entry", "people.GroupMember", "followups.Rhythm", "kiosk.KioskCode", "reports.Subscription"),
            *("account.EmailAddress", "account.EmailConfirmation", "lrs.SwitchedOff", "lrs.OwnStore", "lrs.Told"),
        ),
        "when the person asks to be forgotten; after the person has left",
        "OOGST_LEAVER_DAYS",
        forget_leavers,
    ),
    Kept(
        "passing",
        "Sessions, invitations, and that a code or an answer to a sign-on was used",
        ("sessions.Session", "people.Invitation", "people.UsedCode", "people.UsedAssertion"),
        "a session thirty days after it was last written to, an invitation thirty days after it was made, the others "
        "within a day",
        step=drop_expired,
    ),
    Kept(
        "trail",
        "The trail of what was done with data of others",
        ("people.AuditEvent",),
        "after that time; the names in it lead to nobody once the person is forgotten",
        "OOGST_TRAIL_DAYS",
        shorten_trail,
    ),
    Kept(
        "actions",
        "What a lead or HR and L&D noted that is done with a figure",
        ("releases.Action",),
        "after that time without a change",
        "OOGST_ACTION_DAYS",
        drop_old_actions,
    ),
    Kept(
        "records",
        "Records of learning that other systems brought by xAPI",
        ("lrs.Statement", "lrs.Link", "lrs.Attachment", "lrs.Carried", "lrs.Activity", "lrs.Document", "lrs.PutAway"),
        "after that time, or with the person",
        "OOGST_XAPI_DAYS",
        erase_outdated,
    ),
    Kept(
        "farewells",
        "Word to a record store of somebody who was forgotten",
        ("lrs.Farewell",),
        "when the store has heard it, at the latest after about three days",
        step=forward_due,
    ),
    Kept(
        "words",
        "What the suggestions learnt from confirmations",
        ("adaptation.OwnLayer",),
        "each week, when it is made anew from what is still there",
        "OOGST_ADAPTATION",
        renew_adaptation,
    ),
    Kept(
        "messages",
        "Messages to other programs that a release is out",
        ("releases.HookMessage",),
        "when they have arrived, at the latest after about three days",
        step=tell_hooks,
    ),
    Kept(
        "releases",
        "Releases: figures about groups, with nobody’s name and no words",
        ("releases.Release", "releases.ReportedQuote"),
        "never: what was published stays checkable",
    ),
    Kept(
        "structure",
        "How the organisation is built, and which systems and devices were let in",
        (
            *("people.Unit", "people.UnitPeriod", "people.Group", "people.GroupRole", "people.Directory"),
            *("kiosk.Kiosk", "lrs.Source", "releases.ReadToken", "releases.Hook", "releases.HouseStyle"),
        ),
        "when an administrator takes it away",
    ),
    Kept(
        "framework",
        "Tables of the framework, with nothing in them about anybody",
        ("auth.Permission", "auth.Group", "contenttypes.ContentType"),
        "never",
    ),
)


def as_markdown() -> str:
    """The table as it stands in docs/operation.md."""
    rows = (f"| {one.what} | {one.ends} | {f'`{one.setting}`' if one.setting else ''} |" for one in TABLE)
    return "\n".join(("| what | until | setting |", "|---|---|---|", *rows))

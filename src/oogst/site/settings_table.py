"""Every setting of the site, in one table: environment only, read once at start-up, printed into docs/operation.md.

A wrong value never stops the reading: the default is taken and the mistake is kept in ``Settings.problems``, so that
all mistakes can be said at once (``oogst serve`` and Django's own ``check`` do, under the ids below).
"""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from oogst.errors import BadInput, OogstError
from oogst.site.key_files import write_once
from oogst.site.people.saml.agreement import NAME_IDS, Agreement, SigningKey, read_key
from oogst.site.people.saml.provider import Provider, read_providers
from oogst.site.people.seals import new_line
from oogst.suggest.external import Server, is_server_address

#: How much of the newest release the public page shows; see docs/privacy.md on who sees which rows.
PUBLIC_PAGE = ("off", "organisation", "units")


#: The settings that may hold a password, a key or a whole document, and may stand in a file that ``NAME_FILE`` names.
IN_A_FILE = (
    "DATABASE_URL",
    "OOGST_SECRET_KEY",
    "OOGST_MAIL_URL",
    "OOGST_METRICS_TOKEN",
    "OOGST_OIDC_CLIENT_SECRET",
    "OOGST_SAML_METADATA",
    "OOGST_SAML_KEY",
)

#: Whether e-mails are sent, or shown on a page of the site instead: everybody’s to everybody.
MAILBOX = ("off", "page")

#: Whether the suggestions learn from what people confirm.
ADAPTATION = ("on", "off")

#: How the log is written.
LOG = ("text", "json")

#: Whether other systems may bring records by xAPI.
XAPI = ("off", "on")

#: Whether whoever the organisation’s own sign-in lets through, and is not known here, becomes known.
NEW_ACCOUNTS = ("off", "on")

#: Who may sign in by a code, a password or a passkey of this site, beside the organisation’s own sign-in.
LOCAL_SIGN_IN = ("everybody", "administrators")

#: Whether whoever has a role with power over others needs a second step to sign in.
SECOND_STEP = ("own_choice", "roles")

#: Whether the issuer that speaks SAML is asked to encrypt what it says.
SAML_ENCRYPTION = ("off", "on")


@dataclass(frozen=True)
class Setting:
    """One row. ``id``: of the start-up check that complains about a wrong value; ``read`` raises ``ValueError``."""

    id: str
    name: str
    kind: str
    default: str
    read: Callable[[str], Any]
    help: str


def _url(text: str) -> SplitResult:
    url = urlsplit(text)
    if url.scheme not in ("http", "https") or not url.hostname or url.path not in ("", "/"):
        raise ValueError(text)
    return url


@dataclass(frozen=True)
class Postgres:
    """A PostgreSQL database by its whole address, which may hold a password: ``__str__`` leaves that out.

    What the address does not say, libpq takes from where it always does (``PGPASSFILE``, ``PGSERVICE`` and the like).
    """

    url: str

    def __str__(self) -> str:
        url = urlsplit(self.url)
        return urlunsplit(("postgresql", url.netloc.rpartition("@")[2], url.path, "", ""))


def database_at(text: str) -> Path | Postgres:
    """``sqlite:///relative.db``, ``sqlite:////absolute.db`` or ``postgresql://…``, as they are commonly written.

    Raises ``ValueError``.
    """
    if text.startswith(("postgresql://", "postgres://")) and len(urlsplit(text).path) > 1:
        return Postgres(text)
    if not (path := text.removeprefix("sqlite:///")) or path == text:
        raise ValueError(text)
    return Path(path)


def _database(text: str) -> Path | Postgres | None:
    return database_at(text) if text else None


def _secret(text: str) -> str:
    if text and len(text) < 32:
        raise ValueError(text)
    return text


def _public_page(text: str) -> str:
    if text not in PUBLIC_PAGE:
        raise ValueError(text)
    return text


def _mailbox(text: str) -> str:
    if text not in MAILBOX:
        raise ValueError(text)
    return text


def _adaptation(text: str) -> bool:
    if text not in ADAPTATION:
        raise ValueError(text)
    return text == "on"


def _log(text: str) -> str:
    if text not in LOG:
        raise ValueError(text)
    return text


def _xapi(text: str) -> bool:
    if text not in XAPI:
        raise ValueError(text)
    return text == "on"


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(text)
        return text

    return read


def _new_accounts(text: str) -> bool:
    return _one_of(NEW_ACCOUNTS)(text) == "on"


_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def _issuer(text: str) -> str:
    """OpenID Connect Core 1.0, section 2: https, without query or fragment; http only on the machine itself."""
    url = urlsplit(text)
    may_be = url.scheme == "https" or (url.scheme == "http" and url.hostname in _LOOPBACK)
    if text and (not may_be or not url.hostname or url.query or url.fragment or url.username):
        raise ValueError(text)
    return text


def _scopes(text: str) -> str:
    if "openid" not in text.split():
        raise ValueError(text)
    return " ".join(text.split())


def _providers(text: str) -> tuple[Provider, ...]:
    return read_providers(text) if text else ()


def _file(text: str) -> Path | None:
    return Path(text) if text else None


def _hosts(text: str) -> frozenset[str]:
    hosts = text.lower().split()
    if any("/" in host or "@" in host for host in hosts):
        raise ValueError(text)
    return frozenset(hosts)


@dataclass(frozen=True)
class MailServer:
    """Where e-mails go out. ``security``: ``tls`` from the start, ``starttls``, or ``none``."""

    host: str
    port: int
    user: str
    password: str
    security: str


_SECURITY = {"smtps": ("tls", 465), "smtp+starttls": ("starttls", 587), "smtp": ("none", 25)}


def _mail_server(text: str) -> MailServer | None:
    if not text:
        return None
    url = urlsplit(text)
    if url.scheme not in _SECURITY or not url.hostname or url.path not in ("", "/"):
        raise ValueError(text)
    security, port = _SECURITY[url.scheme]
    return MailServer(
        url.hostname, url.port or port, unquote(url.username or ""), unquote(url.password or ""), security
    )


def _model_address(text: str) -> str:
    if text and not is_server_address(text):
        raise ValueError(text)
    return text


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0.1 <= seconds <= 60:
        raise ValueError(text)
    return seconds


def _key_in(text: str) -> str:
    """What stands in the file. Raises ``ValueError`` where it cannot be read or could not be sent in a header."""
    if not text:
        return ""
    try:
        key = Path(text).read_text("ascii").strip()
    except OSError:
        raise ValueError(text) from None
    if not key or not key.isprintable():
        raise ValueError(text)
    return key


def _few(text: str) -> int:
    if not text.isdigit() or int(text) > 9:
        raise ValueError(text)
    return int(text)


def _days(text: str) -> int:
    if not text.isdigit() or not 14 <= int(text) <= 3650:
        raise ValueError(text)
    return int(text)


def _trail_days(text: str) -> int:
    """No shorter than the database guards events, with a month to go together."""
    if _days(text) < 400:
        raise ValueError(text)
    return int(text)


#: Days after a moment; a release counts what comes in within thirty days of these.
_WAVES, _EARLIER_OR_LATER = (28, 91, 274), 14


def _waves(text: str) -> tuple[int, ...]:
    waves = tuple(int(part) for part in text.split())
    if len(waves) != len(_WAVES):
        raise ValueError(text)
    if any(abs(wave - usual) > _EARLIER_OR_LATER for wave, usual in zip(waves, _WAVES, strict=True)):
        raise ValueError(text)
    return waves


def _address(text: str) -> str:
    if text and "@" not in text:
        raise ValueError(text)
    return text


TABLE = (
    Setting(
        "oogst.E001",
        "OOGST_DATA_DIR",
        "folder",
        "oogst-data",
        Path,
        "Where the database, the keys and the list of the forgotten live. Back up this folder, the keys apart.",
    ),
    Setting(
        "oogst.E002",
        "DATABASE_URL",
        "sqlite:///path or postgresql://user:password@host/name",
        "",
        _database,
        "The database: a file of SQLite, or PostgreSQL 15 or newer (with the extra `oogst[database]`). Empty: "
        "oogst.sqlite3 in the data folder.",
    ),
    Setting(
        "oogst.E003",
        "OOGST_SECRET_KEY",
        "at least 32 characters",
        "",
        _secret,
        "Signs the forms. Empty: made once and kept in the data folder, readable by its owner only.",
    ),
    Setting(
        "oogst.E004",
        "OOGST_URL",
        "http(s)://host[:port]",
        "http://localhost:8000",
        _url,
        "The address that people type. Only this host and the machine itself are answered; with https, cookies are "
        "sent over https only and browsers are told to stay there (HSTS).",
    ),
    Setting(
        "oogst.E005",
        "OOGST_NAME",
        "text",
        "",
        str.strip,
        "The organisation’s name above the infographic. Empty: the name of the top unit in the release.",
    ),
    Setting(
        "oogst.E006",
        "OOGST_PUBLIC_PAGE",
        " | ".join(PUBLIC_PAGE),
        "off",
        _public_page,
        "What anybody who can reach the site sees. off: the general infographic, without figures of the organisation. "
        "organisation: the whole organisation’s figures. units: also those of every group that a release shows; meant "
        "for a site that only the organisation’s own people can reach, or for made-up figures.",
    ),
    Setting(
        "oogst.E007",
        "OOGST_MASTER_KEY_FILE",
        "file",
        "",
        _file,
        "The key that wraps the keys of everybody’s texts. Empty: made once and kept in the data folder as master-key. "
        "Lost with it are all texts; keep a copy where the backups of the database are not.",
    ),
    Setting(
        "oogst.E008",
        "OOGST_MAIL_URL",
        "smtps://user:password@host[:port], smtp+starttls://… or smtp://…",
        "",
        _mail_server,
        "The mail server. Empty: no e-mail is sent, and people sign in by an invitation and a password.",
    ),
    Setting(
        "oogst.E009",
        "OOGST_MAIL_FROM",
        "address",
        "",
        _address,
        "The sender of the e-mails. Empty: oogst@ the host of OOGST_URL.",
    ),
    Setting(
        "oogst.E011",
        "OOGST_MAILBOX",
        " | ".join(MAILBOX),
        "off",
        _mailbox,
        "page: e-mails are not sent but shown on a page that everybody who reaches the site can read. For a "
        "demonstration with made-up people only.",
    ),
    Setting(
        "oogst.E016",
        "OOGST_PROXIES",
        "0 to 9",
        "0",
        _few,
        "How many web servers stand in front of the site and add to X-Forwarded-For. Tries to sign in are limited per "
        "visitor; with a wrong number all visitors count as one, or a visitor can pose as many.",
    ),
    Setting(
        "oogst.E017",
        "OOGST_LEAVER_DAYS",
        "days, 14 to 3650",
        "90",
        _days,
        "How long somebody whose last membership ended can still take everything along. After that everything of them "
        "is deleted; what of it was not yet released is then in no release.",
    ),
    Setting(
        "oogst.E020",
        "OOGST_TRAIL_DAYS",
        "days, 400 to 3650",
        "1825",
        _trail_days,
        "How long the audit trail keeps what was done with data of others. No event is kept longer; the oldest go "
        "once a month, and that they went is noted.",
    ),
    Setting(
        "oogst.E021",
        "OOGST_ACTION_DAYS",
        "days, 14 to 3650",
        "1825",
        _days,
        "How long it is kept what a lead or HR and L&D noted that is done with a figure, counted from its last change.",
    ),
    Setting(
        "oogst.E018",
        "OOGST_ADAPTATION",
        " | ".join(ADAPTATION),
        "on",
        _adaptation,
        "on: once a week the suggestions learn the house’s own words from what people confirmed, never from *only me*, "
        "and only where that makes them better. off: what was learnt is thrown away; the model as it came is used.",
    ),
    Setting(
        "oogst.E019",
        "OOGST_WAVES",
        "three numbers of days, each at most 14 from the default",
        "28 91 274",
        _waves,
        "When people are asked again about a moment: so many days after it, three times.",
    ),
    Setting(
        "oogst.E024",
        "OOGST_HOOK_HOSTS",
        "names of hosts, with spaces between them",
        "",
        _hosts,
        "Which hosts inside the own network may be told of a release (`oogst hook`), over http as well. Empty: none, "
        "so that nobody can reach what only this server can reach.",
    ),
    Setting(
        "oogst.E032",
        "OOGST_STORE_HOSTS",
        "names of hosts, with spaces between them",
        "",
        _hosts,
        "Which hosts inside the own network people may connect as a record store of their own, over http as well. "
        "Empty: none; stores elsewhere are reached over https.",
    ),
    Setting(
        "oogst.E030",
        "OOGST_XAPI",
        " | ".join(XAPI),
        "off",
        _xapi,
        "on: other systems with a key of `oogst source` may store records of learning below /xapi/, and read them "
        "where that was granted. off: these addresses do not exist; what was stored stays until its days are over.",
    ),
    Setting(
        "oogst.E031",
        "OOGST_XAPI_DAYS",
        "days, 14 to 3650",
        "730",
        _days,
        "How long a record of another system is kept. After that it is deleted, with the documents that were not "
        "changed for as long.",
    ),
    Setting(
        "oogst.E040",
        "OOGST_LOG",
        " | ".join(LOG),
        "text",
        _log,
        "text: what goes wrong, for the eye. json: the same as JSON lines, and a line for every request. Neither says "
        "who asked, or holds a text, an address or the key of a link.",
    ),
    Setting(
        "oogst.E041",
        "OOGST_METRICS_TOKEN",
        "at least 32 characters",
        "",
        _secret,
        "With this as its bearer token a Prometheus server may read /metrics. Empty: that address does not exist.",
    ),
    Setting(
        "oogst.E060",
        "OOGST_OIDC_ISSUER",
        "https://host[/path]",
        "",
        _issuer,
        "The organisation’s own sign-in (OpenID Connect): its issuer, exactly as its "
        "/.well-known/openid-configuration names it. Empty: none.",
    ),
    Setting(
        "oogst.E061",
        "OOGST_OIDC_CLIENT_ID",
        "text",
        "",
        str.strip,
        "The name by which the issuer knows this site. Empty: nobody signs in there.",
    ),
    Setting(
        "oogst.E062",
        "OOGST_OIDC_CLIENT_SECRET",
        "text",
        "",
        str.strip,
        "The secret that goes with it. Empty: a public client, guarded by PKCE alone.",
    ),
    Setting(
        "oogst.E063",
        "OOGST_OIDC_NAME",
        "text",
        "",
        str.strip,
        "What the button to sign in calls it, for example the name of the organisation. Empty: the organisation.",
    ),
    Setting(
        "oogst.E064",
        "OOGST_OIDC_SCOPES",
        "names with spaces between them, openid among them",
        "openid email profile",
        _scopes,
        "What the issuer is asked for.",
    ),
    Setting(
        "oogst.E065",
        "OOGST_OIDC_PERSON_CLAIM",
        "name of a claim",
        "",
        str.strip,
        "The claim that holds somebody’s id in the organisation’s files (`person_id`). Choose one that people cannot "
        "change themselves. Empty: people are known by SCIM, or by an e-mail address that the issuer calls verified.",
    ),
    Setting(
        "oogst.E066",
        "OOGST_OIDC_GROUPS_CLAIM",
        "name of a claim",
        "groups",
        str.strip,
        "The claim that lists somebody’s groups; `oogst group` says which roles they give.",
    ),
    Setting(
        "oogst.E067",
        "OOGST_OIDC_NEW_ACCOUNTS",
        " | ".join(NEW_ACCOUNTS),
        "off",
        _new_accounts,
        "on: whoever the issuer lets through and is not known here becomes known. off: they are told whom to ask.",
    ),
    Setting(
        "oogst.E080",
        "OOGST_SAML_METADATA",
        "metadata of SAML 2.0 (XML) with an issuer that signs and takes redirects over https",
        "",
        _providers,
        "The organisation’s own sign-in where it speaks SAML 2.0: its metadata, best as a file "
        "(`OOGST_SAML_METADATA_FILE`). Empty: none. They are read at the start; nothing is fetched.",
    ),
    Setting(
        "oogst.E081",
        "OOGST_SAML_ISSUER",
        "the entityID of an issuer in OOGST_SAML_METADATA",
        "",
        str.strip,
        "Which issuer it is, where the metadata name several, as those of a federation do. Empty: the only one.",
    ),
    Setting(
        "oogst.E082",
        "OOGST_SAML_ENTITY_ID",
        "text",
        "",
        str.strip,
        "The name by which the issuer knows this site. Empty: OOGST_URL with /sign-on/saml/metadata behind it.",
    ),
    Setting(
        "oogst.E083",
        "OOGST_SAML_KEY",
        "a private RSA key of 2048 bits or more and its certificate, in PEM",
        "",
        read_key,
        "What questions to the issuer are signed by, where it wants that, and what opens what it encrypted. Empty: "
        "questions are not signed, and encrypted assertions are refused.",
    ),
    Setting(
        "oogst.E090",
        "OOGST_SAML_ENCRYPTION",
        "off | on, which needs OOGST_SAML_KEY",
        "off",
        _one_of(SAML_ENCRYPTION),
        "on: our metadata name the key to encrypt for, by AES-GCM and RSA-OAEP alone. off: an issuer that is not told "
        "otherwise signs and does not encrypt.",
    ),
    Setting(
        "oogst.E084",
        "OOGST_SAML_NAME",
        "text",
        "",
        str.strip,
        "What the button to sign in calls it, for example the name of the organisation. Empty: the organisation.",
    ),
    Setting(
        "oogst.E085",
        "OOGST_SAML_NAME_ID",
        " | ".join(NAME_IDS),
        "persistent",
        _one_of(tuple(NAME_IDS)),
        "persistent: the issuer is asked for a name (NameID) that stays with one person. any: it gives what it has; "
        "where that is no persistent one, people are known by OOGST_SAML_PERSON_ATTRIBUTE.",
    ),
    Setting(
        "oogst.E086",
        "OOGST_SAML_PERSON_ATTRIBUTE",
        "name of an attribute, or NameID",
        "",
        str.strip,
        "The attribute that holds somebody’s id in the organisation’s files (`person_id`). Choose one that people "
        "cannot change themselves and that no newcomer gets.",
    ),
    Setting(
        "oogst.E087",
        "OOGST_SAML_EMAIL_ATTRIBUTE",
        "name of an attribute, or NameID",
        "",
        str.strip,
        "The attribute that holds somebody’s e-mail address, if only the organisation can set it. Empty: nobody is "
        "known by their address.",
    ),
    Setting(
        "oogst.E088",
        "OOGST_SAML_GROUPS_ATTRIBUTE",
        "name of an attribute",
        "groups",
        str.strip,
        "The attribute that lists somebody’s groups; `oogst group` says which roles they give.",
    ),
    Setting(
        "oogst.E089",
        "OOGST_SAML_NEW_ACCOUNTS",
        " | ".join(NEW_ACCOUNTS),
        "off",
        _new_accounts,
        "on: whoever the issuer lets through and is not known here becomes known. off: they are told whom to ask.",
    ),
    Setting(
        "oogst.E068",
        "OOGST_LOCAL_SIGN_IN",
        " | ".join(LOCAL_SIGN_IN),
        "everybody",
        _one_of(LOCAL_SIGN_IN),
        "administrators: codes, passwords and passkeys of this site are for administrators only, for the day on which "
        "the issuer is down. An invitation, which an administrator makes for one person each time, still works.",
    ),
    Setting(
        "oogst.E069",
        "OOGST_SECOND_STEP",
        " | ".join(SECOND_STEP),
        "own_choice",
        _one_of(SECOND_STEP),
        "roles: administrators and data protection officers sign in with a passkey, by the issuer, or with a code of "
        "an app on their phone beside the code or password. own_choice: whoever sets that up is asked for it.",
    ),
    Setting(
        "oogst.E033",
        "OOGST_XAPI_AUDIENCE",
        "text",
        "",
        str.strip,
        "The audience (`aud`) for which the issuer of OOGST_OIDC_ISSUER makes access tokens for /xapi/. Empty: no "
        "tokens are taken, only keys of `oogst source`.",
    ),
    Setting(
        "oogst.E012",
        "OOGST_MODEL_URL",
        "http(s)://host[:port]/path",
        "",
        _model_address,
        "A language model of your own that judges what people type on the page to try it, by the chat-completions "
        "protocol: the address up to, but without, /chat/completions. The page tells them. Empty: texts stay here.",
    ),
    Setting(
        "oogst.E013",
        "OOGST_MODEL_NAME",
        "text",
        "default",
        str.strip,
        "The name by which that server knows the model.",
    ),
    Setting(
        "oogst.E014",
        "OOGST_MODEL_TIMEOUT",
        "seconds, 0.1 to 60",
        "5",
        _seconds,
        "How long to wait for its whole answer. After that the built-in model answers.",
    ),
    Setting(
        "oogst.E015",
        "OOGST_MODEL_KEY_FILE",
        "file",
        "",
        _key_in,
        "A file with the key that the server asks for, if it does.",
    ),
)


@dataclass(frozen=True)
class SignOn:
    """The organisation's own sign-in (OpenID Connect). ``person_claim``, ``groups_claim``: empty where none is read."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    scopes: str
    person_claim: str
    groups_claim: str
    makes_accounts: bool


@dataclass(frozen=True)
class Settings:
    """The settings in force. ``url`` has a host; ``public_page`` and ``mailbox`` are of the lists of their names."""

    data_dir: Path
    database: Path | Postgres
    secret_key: str
    url: SplitResult
    name: str
    public_page: str
    master_key_file: Path
    mail_server: MailServer | None
    mail_from: str
    mailbox: str
    proxies: int
    leaver_days: int
    trail_days: int
    action_days: int
    adaptation: bool
    waves: tuple[int, ...]
    hook_hosts: frozenset[str]
    xapi: bool
    xapi_days: int
    xapi_audience: str
    store_hosts: frozenset[str]
    log: str
    metrics_token: str
    issuer: str
    sign_on: SignOn | None
    saml: Agreement | None
    local_sign_in: str
    second_step: str
    outside_model: Server | None
    problems: tuple[tuple[str, OogstError], ...] = ()

    @property
    def key_file(self) -> Path:
        return self.data_dir / "secret-key"

    @property
    def release_secret_file(self) -> Path:
        return self.data_dir / "release-secret"

    @property
    def seal_key_file(self) -> Path:
        """What phones seal for: see ``people.seals``."""
        return self.data_dir / "seal-keys"

    @property
    def tombstones(self) -> Path:
        """Who was forgotten: outside the database, so that an older backup of it can be put back."""
        return self.data_dir / "tombstones"

    @property
    def makes_master_key(self) -> bool:
        """Whether the master key is the site's own to make, in the data folder."""
        return self.master_key_file == self.data_dir / "master-key"

    @property
    def has_mail(self) -> bool:
        """Whether an e-mail reaches its reader, by a server or on the page."""
        return self.mailbox == "page" or self.mail_server is not None

    @property
    def is_https(self) -> bool:
        return self.url.scheme == "https"


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings that the environment asks for; wrong ones at their default, with their problems.

    A secret may stand in a file instead, which ``NAME_FILE`` names: so that no list of processes shows it.
    """
    values: dict[str, Any] = {}
    problems: list[tuple[str, OogstError]] = []
    for setting in TABLE:
        try:
            values[setting.name] = setting.read(_asked(setting, environ) or setting.default)
        except ValueError:
            problem = BadInput("setting_wrong", name=setting.name, kind=setting.kind)
            problems.append((setting.id, problem))
            values[setting.name] = setting.read(setting.default)
    data_dir: Path = values["OOGST_DATA_DIR"]
    return Settings(
        data_dir=data_dir,
        database=values["DATABASE_URL"] or data_dir / "oogst.sqlite3",
        secret_key=values["OOGST_SECRET_KEY"],
        url=values["OOGST_URL"],
        name=values["OOGST_NAME"],
        public_page=values["OOGST_PUBLIC_PAGE"],
        master_key_file=values["OOGST_MASTER_KEY_FILE"] or data_dir / "master-key",
        mail_server=values["OOGST_MAIL_URL"],
        mail_from=values["OOGST_MAIL_FROM"] or f"oogst@{values['OOGST_URL'].hostname}",
        mailbox=values["OOGST_MAILBOX"],
        proxies=values["OOGST_PROXIES"],
        leaver_days=values["OOGST_LEAVER_DAYS"],
        trail_days=values["OOGST_TRAIL_DAYS"],
        action_days=values["OOGST_ACTION_DAYS"],
        adaptation=values["OOGST_ADAPTATION"],
        waves=values["OOGST_WAVES"],
        hook_hosts=values["OOGST_HOOK_HOSTS"],
        xapi=values["OOGST_XAPI"],
        xapi_days=values["OOGST_XAPI_DAYS"],
        xapi_audience=values["OOGST_XAPI_AUDIENCE"],
        store_hosts=values["OOGST_STORE_HOSTS"],
        log=values["OOGST_LOG"],
        metrics_token=values["OOGST_METRICS_TOKEN"],
        issuer=values["OOGST_OIDC_ISSUER"],
        sign_on=_sign_on(values),
        saml=_saml(values, problems),
        local_sign_in=values["OOGST_LOCAL_SIGN_IN"],
        second_step=values["OOGST_SECOND_STEP"],
        outside_model=_outside_model(values),
        problems=tuple(problems),
    )


def _asked(setting: Setting, environ: Mapping[str, str]) -> str:
    """Raises ``ValueError`` where the file cannot be read."""
    file = environ.get(f"{setting.name}_FILE", "").strip() if setting.name in IN_A_FILE else ""
    if not file:
        return environ.get(setting.name, "").strip()
    try:
        return Path(file).read_text("utf-8").strip()
    except OSError:
        raise ValueError(file) from None


def _sign_on(values: Mapping[str, Any]) -> SignOn | None:
    if not (values["OOGST_OIDC_ISSUER"] and values["OOGST_OIDC_CLIENT_ID"]):
        return None
    names = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "NAME", "SCOPES", "PERSON_CLAIM", "GROUPS_CLAIM", "NEW_ACCOUNTS")
    return SignOn(*(values[f"OOGST_OIDC_{name}"] for name in names))


def _saml(values: Mapping[str, Any], problems: list[tuple[str, OogstError]]) -> Agreement | None:
    providers: tuple[Provider, ...] = values["OOGST_SAML_METADATA"]
    asked: str = values["OOGST_SAML_ISSUER"]
    if not providers:
        return None
    meant = [one for one in providers if asked in ("", one.name)]
    key: SigningKey | None = values["OOGST_SAML_KEY"]
    encrypts = values["OOGST_SAML_ENCRYPTION"] == "on"
    if encrypts and key is None:
        problems.append(_wrong("OOGST_SAML_ENCRYPTION"))
    if len(meant) != 1:
        problems.append(_wrong("OOGST_SAML_ISSUER"))
        return None
    described = f"{values['OOGST_URL'].geturl().rstrip('/')}/sign-on/saml/metadata"
    return Agreement(
        provider=meant[0],
        entity_id=values["OOGST_SAML_ENTITY_ID"] or described,
        key=key,
        label=values["OOGST_SAML_NAME"],
        name_id=NAME_IDS[values["OOGST_SAML_NAME_ID"]],
        person_attribute=values["OOGST_SAML_PERSON_ATTRIBUTE"],
        email_attribute=values["OOGST_SAML_EMAIL_ATTRIBUTE"],
        groups_attribute=values["OOGST_SAML_GROUPS_ATTRIBUTE"],
        makes_accounts=values["OOGST_SAML_NEW_ACCOUNTS"],
        wants_encrypted=encrypts,
    )


def _wrong(name: str) -> tuple[str, OogstError]:
    """A value that does not go with the others."""
    setting = next(row for row in TABLE if row.name == name)
    return setting.id, BadInput("setting_wrong", name=name, kind=setting.kind)


def _outside_model(values: Mapping[str, Any]) -> Server | None:
    if not values["OOGST_MODEL_URL"]:
        return None
    names = ("OOGST_MODEL_URL", "OOGST_MODEL_NAME", "OOGST_MODEL_TIMEOUT", "OOGST_MODEL_KEY_FILE")
    return Server(*(values[name] for name in names))


def prepare_data_folder(settings: Settings) -> None:
    """Make the data folder and the keys in it, but for those that are given: all for their owner only.

    Raises ``BadInput`` ``data_folder_unusable``.
    """
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if isinstance(settings.database, Path):
            settings.database.parent.mkdir(parents=True, exist_ok=True)
        if not settings.secret_key and not settings.key_file.exists():
            write_once(settings.key_file, secrets.token_urlsafe(48))
        if not settings.release_secret_file.exists():
            write_once(settings.release_secret_file, secrets.token_hex(32))
        if not settings.seal_key_file.exists():
            write_once(settings.seal_key_file, new_line(dt.datetime.now(dt.UTC).date()))
        if settings.makes_master_key and not settings.master_key_file.exists():
            write_once(settings.master_key_file, base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
    except OSError as problem:
        raise BadInput("data_folder_unusable", folder=str(settings.data_dir), reason=problem.strerror) from None


def secret_key(settings: Settings) -> str:
    """The key in force. Where there is none yet, one for this process: a command that signs nothing needs no folder."""
    if settings.secret_key:
        return settings.secret_key
    try:
        return settings.key_file.read_text("ascii")
    except OSError:
        return secrets.token_urlsafe(48)


def release_secret(settings: Settings) -> bytes:
    """The key for the order of masking: whoever has it can tell which figures were hidden only for another's sake.

    Raises ``BadInput`` ``secret_too_short`` where it is not there or cut off.
    """
    try:
        secret = bytes.fromhex(settings.release_secret_file.read_text("ascii"))
    except (OSError, ValueError):
        secret = b""
    if len(secret) < 32:
        raise BadInput("secret_too_short", file=str(settings.release_secret_file))
    return secret


def as_markdown() -> str:
    """The table as it stands in docs/operation.md."""
    rows = [
        f"| `{s.name}` | {s.kind.replace('|', chr(92) + '|')} | {f'`{s.default}`' if s.default else '(empty)'} "
        f"| {s.help} | `{s.id}` |"
        for s in TABLE
    ]
    return "\n".join(["| name | value | default | meaning | check |", "|---|---|---|---|---|", *rows])

"""The xAPI profile for informal learning, made from the framework: its terms, its templates, its patterns.

Source: "xAPI Profiles", version 1.0, part two (https://github.com/adlnet/xapi-profiles); sections are named below.
What exists elsewhere is used and not defined again (section 7.0): three verbs of others, one of our own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from oogst.framework import Framework
from oogst.texts import LANGUAGES, texts
from oogst.xapi.reading import write_json

#: Of the profile's structure; a change of templates, patterns, terms or framework asks for a new one (section 6.1).
VERSION = "1.0.0"
_MADE_AT = "2026-11-25T00:00:00Z"
EXPERIENCED = "http://adlnet.gov/expapi/verbs/experienced"
CONFIRMED = "http://activitystrea.ms/schema/1.0/confirm"
REPORTED = "https://w3id.org/xapi/acrossx/verbs/reported"
PROFILE_TYPE = "http://adlnet.gov/expapi/activities/profile"
_CONTEXT = "https://w3id.org/xapi/profiles/context"
_ACTIVITY_CONTEXT = "https://w3id.org/xapi/profiles/activity-context"
TYPES = ("moment", "outcome", "mode", "domain", "stage")


@dataclass(frozen=True)
class Names:
    """The IRIs of the profile's own terms. ``home``: the address at which it is served, without a slash at its end."""

    home: str

    @property
    def profile(self) -> str:
        return f"{self.home}/xapi-profile"

    @property
    def version(self) -> str:
        return f"{self.profile}/v{VERSION}"

    @property
    def seconded(self) -> str:
        return f"{self.profile}/verbs/seconded"

    def type(self, kind: str) -> str:
        """Of an activity: one of ``TYPES``."""
        return f"{self.profile}/activity-types/{kind}"

    def activity(self, kind: str, identity: str) -> str:
        """An outcome, a mode, a domain or a stage of the framework, or a moment."""
        return f"{self.profile}/{kind}s/{identity}"

    def extension(self, name: str) -> str:
        return f"{self.profile}/extensions/{name}"

    def template(self, name: str) -> str:
        return f"{self.profile}/templates/{name}"

    def pattern(self, name: str) -> str:
        return f"{self.profile}/patterns/{name}"


def profile(framework: Framework, home: str) -> dict[str, Any]:
    """The whole profile as JSON-LD (section 6.0), in the four languages. ``home``: see ``Names``."""
    names = Names(home)
    return {
        "@context": _CONTEXT,
        "id": names.profile,
        "type": "Profile",
        "conformsTo": "https://w3id.org/xapi/profiles#1.0",
        "prefLabel": _words("title"),
        "definition": _words("definition"),
        "seeAlso": names.version,
        "versions": [{"id": names.version, "generatedAtTime": _MADE_AT}],
        "author": {"type": "Organization", "name": "Oogst", "url": home},
        "concepts": [one | {"inScheme": names.version} for one in _concepts(framework, names)],
        "templates": [one | {"inScheme": names.version} for one in _templates(framework, names)],
        "patterns": [one | {"inScheme": names.version} for one in _patterns(names)],
    }


def _words(key: str) -> dict[str, str]:
    return {language: texts("profile", language)[key] for language in LANGUAGES}


def _told(key: str) -> dict[str, Any]:
    return {"prefLabel": _words(key), "definition": _words(f"{key}_means")}


# Concepts (section 7)


def _concepts(framework: Framework, names: Names) -> Iterator[dict[str, Any]]:
    yield {"id": names.seconded, "type": "Verb", **_told("seconded"), "broadMatch": [CONFIRMED]}
    for kind in TYPES:
        yield {"id": names.type(kind), "type": "ActivityType", **_told(kind)}
    yield from _extensions(framework, names)
    yield from _activities(framework, names)


def _extensions(framework: Framework, names: Names) -> Iterator[dict[str, Any]]:
    answers, barriers = ([one.id for one in many] for many in (framework.follow_up_answers, framework.barriers))
    for name, kind, verb, schema in (
        ("happened-on", "Context", EXPERIENCED, {"type": "string", "format": "date"}),
        ("wave", "Context", REPORTED, {"enum": [1, 2, 3]}),
        ("answer", "Result", REPORTED, {"enum": answers}),
        ("barrier", "Result", REPORTED, {"enum": barriers}),
        ("work-figure", "Result", REPORTED, {"type": "number"}),
        ("work-unit", "Result", REPORTED, {"type": "string"}),
    ):
        yield {
            "id": names.extension(name),
            "type": f"{kind}Extension",
            **_told(name.replace("-", "_")),
            "recommendedVerbs": [verb],
            "inlineSchema": write_json(schema),
        }


def _activities(framework: Framework, names: Names) -> Iterator[dict[str, Any]]:
    for kind, identity in activities_in(framework):
        definition = {"@context": _ACTIVITY_CONTEXT, **definition_of(framework, names, kind, identity)}
        yield {"id": names.activity(kind, identity), "type": "Activity", "activityDefinition": definition}


def activities_in(framework: Framework) -> Iterator[tuple[str, str]]:
    """What of the framework is an activity: its kind and its id."""
    yield from (("outcome", one.id) for one in framework.outcomes)
    yield from (("mode", one.id) for one in framework.modes)
    yield from (("domain", one.id) for one in framework.domains)
    yield from (("stage", one.id) for one in framework.stages)


def definition_of(
    framework: Framework, names: Names, kind: str, identity: str, languages: tuple[str, ...] = LANGUAGES
) -> dict[str, Any]:
    """The activity definition of something in the framework, in these languages. Raises ``KeyError``."""
    name, description = _named(framework, kind, identity)
    told = {"name": name, "description": description} if description else {"name": name}
    return {
        "type": names.type(kind),
        **{key: {language: words[language] for language in languages} for key, words in told.items()},
    }


def _named(framework: Framework, kind: str, identity: str) -> tuple[dict[str, str], dict[str, str]]:
    if kind == "outcome":
        one = framework.outcome(identity)
        within, stage = framework.domain(one.domain).label, framework.stage(one.stage).label
        places = {key: f"{one.confirmation[key]}. ({within[key]}; {stage[key]})" for key in LANGUAGES}
        return dict(one.label), places
    if kind == "stage":
        return dict(framework.stage(identity).label), {}
    other = framework.mode(identity) if kind == "mode" else framework.domain(identity)
    return dict(other.label), dict(other.explanation)


# Templates (section 8)


def _templates(framework: Framework, names: Names) -> Iterator[dict[str, Any]]:
    about = {"objectStatementRefTemplate": [names.template("captured")]}
    outcomes, modes, domains = (
        [names.activity(kind, identity) for of, identity in activities_in(framework) if of == kind]
        for kind in ("outcome", "mode", "domain")
    )
    yield _template(
        names,
        "captured",
        {"verb": EXPERIENCED, "objectActivityType": names.type("moment")},
        [{"location": "$.timestamp", "presence": "included"}],
    )
    yield _template(
        names,
        "confirmed",
        {"verb": CONFIRMED, **about},
        [_among("$.context.contextActivities.other[*].id", [*outcomes, *modes]), _domain(domains)],
    )
    yield _template(
        names,
        "reported",
        {"verb": REPORTED, "contextOtherActivityType": [names.type("outcome")], **about},
        _answered(framework, names, outcomes),
    )
    yield _template(
        names,
        "second-voice",
        {"verb": names.seconded, **about},
        [{"location": "$.result.success", "presence": "included"}],
    )


def _template(names: Names, name: str, determining: dict[str, Any], rules: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": names.template(name),
        "type": "StatementTemplate",
        **_told(name.replace("-", "_")),
        **determining,
        "rules": [*_everywhere(names), *rules],
    }


def _everywhere(names: Names) -> list[dict[str, Any]]:
    """Known by an account, never by an address; part of a moment's story; never scored."""
    return [
        {"location": "$.actor.account.name", "presence": "included"},
        {"location": "$.actor.name | $.actor.mbox | $.actor.mbox_sha1sum | $.actor.openid", "presence": "excluded"},
        {"location": "$.context.registration", "presence": "included"},
        {"location": "$.context.contextActivities.category[*].id", "any": [names.version]},
        {"location": "$.result.score", "presence": "excluded"},
    ]


def _among(location: str, allowed: list[str]) -> dict[str, Any]:
    return {"location": location, "presence": "recommended", "all": allowed}


def _domain(domains: list[str]) -> dict[str, Any]:
    return _among("$.context.contextActivities.grouping[*].id", domains)


def _answered(framework: Framework, names: Names, outcomes: list[str]) -> list[dict[str, Any]]:
    def at(part: str, name: str) -> str:
        return f"$.{part}.extensions['{names.extension(name)}']"

    answers, barriers = ([one.id for one in many] for many in (framework.follow_up_answers, framework.barriers))
    return [
        _among("$.context.contextActivities.other[*].id", outcomes),
        {"location": "$.timestamp", "presence": "included"},
        {"location": "$.result.success", "presence": "included"},
        {"location": at("result", "answer"), "presence": "included", "all": answers},
        {"location": at("context", "wave"), "presence": "included", "all": [1, 2, 3]},
        _among(at("result", "barrier"), barriers),
    ]


# Patterns (section 9)


def _patterns(names: Names) -> Iterator[dict[str, Any]]:
    captured, confirmed, reported, second = map(names.template, ("captured", "confirmed", "reported", "second-voice"))
    chain = [captured, confirmed, names.pattern("asked-again"), second]
    yield _pattern(names, "moment", sequence=[captured, names.pattern("afterwards")]) | _primary("pattern_moment")
    yield _pattern(names, "afterwards", zeroOrMore=names.pattern("step"))
    yield _pattern(names, "step", alternates=[confirmed, reported, second])
    yield _pattern(names, "chain", sequence=chain) | _primary("pattern_chain")
    yield _pattern(names, "asked-again", oneOrMore=reported)


def _pattern(names: Names, name: str, **how: str | list[str]) -> dict[str, Any]:
    return {"id": names.pattern(name), "type": "Pattern", **how}


def _primary(key: str) -> dict[str, Any]:
    return {"primary": True, **_told(key)}

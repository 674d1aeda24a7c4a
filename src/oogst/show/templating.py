"""The package's own templates. Whatever is printed in an HTML template is escaped."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, select_autoescape

from oogst.show.charts import course, drawing, height_of
from oogst.show.curve import curve


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("oogst.show"),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(curve=curve, course=course, drawing=drawing, height_of=height_of)
    return environment


def template(name: str) -> Template:
    return _environment().get_template(name)

"""What is asked of every page: no problem that axe finds, no wider than the window, and reached by the Tab key."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE

#: Of a page whose structure was gone through already, what a second look can change.
_LOOKS = {"runOnly": ["color-contrast", "target-size", "scrollable-region-focusable"]}
_TO_REACH = """() => {
  const kinds = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const open = (one) => one.checkVisibility() && !one.disabled && one.ariaHidden !== "true";
  window.toReach = [...document.querySelectorAll(kinds)].filter(open);
  window.reached = new Set();
  return window.toReach.length;
}"""
_REACH = """() => {
  const one = document.activeElement, look = getComputedStyle(one);
  if (look.outlineStyle === "none" && look.boxShadow === "none") return;
  window.reached.add(one);
  if (one.type === "radio") document.getElementsByName(one.name).forEach((other) => window.reached.add(other));
}"""


def is_fine(page: Page) -> None:
    """As it stands: in its window, light or dark."""
    assert problems(page) == []
    assert widest(page) <= 0, page.url


def is_fine_on_phone_and_desk(page: Page) -> None:
    """Light on a phone, then dark on a desk; the page stays open, since loading it twice shows nothing more."""
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    is_fine(page)
    page.set_viewport_size(DESKTOP)
    page.emulate_media(color_scheme="dark")
    assert problems(page, **_LOOKS) == []
    assert widest(page) <= 0, page.url


def problems(page: Page, **options: object) -> list[str]:
    """What axe finds; its script is brought to a page once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("options => axe.run(options).then(found => found.violations)", options)
    return [f"{page.url} {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def widest(page: Page) -> int:
    """How many points the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def not_reached_by_tab(page: Page) -> list[str]:
    """What can be done on the page and not be come to with the Tab key, or comes without showing where one is."""
    for _ in range(page.evaluate(_TO_REACH) + 5):
        page.keyboard.press("Tab")
        page.evaluate(_REACH)
    left = "toReach.filter((one) => !reached.has(one)).map((one) => one.outerHTML.slice(0, 150))"
    return [f"{page.url}: {one}" for one in page.evaluate(left)]

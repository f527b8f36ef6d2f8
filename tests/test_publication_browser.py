"""The pages in a real Chromium: accessible (WCAG 2.2 AA, axe-core), by keyboard alone, at every width, on paper.

Screenshots of every kind of page go to `.test-output/publication/`, for people to look at.
"""

from __future__ import annotations

import os
import shutil
from contextlib import nullcontext
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from maquette.publication import Site
from serving import served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from maquette.builds import Build
    from maquette.workspace import Workspace
    from serving import Served

CHECKOUT = Path(__file__).resolve().parent.parent
OUTPUT = CHECKOUT / ".test-output" / "publication"
PROGRAMMES = ("chromium", "google-chrome", "chromium-browser")
UNPACKED = CHECKOUT / ".tools" / "chromium" / "usr" / "lib" / "chromium" / "chromium"
KINDS = {
    "home": "index",
    "programme": "telecom-paris/programme/D1996",
    "unit": "telecom-paris/unit/2255",
    "unit-in-programme": "telecom-paris/2024-2025/programme/D1996/unit/15338",
    "competency": "telecom-paris/competency/zxpp",
    "person": "telecom-paris/person/8tnt",
    "withdrawn": "telecom-paris/unit/1",
    "questions": "questions/index",
    "question": "questions/units-toward-competency",
    "question-open": "questions/units-covering-units",
    "tables": "tables/index",
    "cross": "tables/D1996/cross",
    "blueprint": "tables/D1996/maquette",
    "units": "tables/D1996/units-by-credits",
    "findings": "findings",
    "ontology": "ontology",
    "alignment": "ontology/alignments/schema",
    "school": "telecom-paris",
    "data": "data/index",
}
"""A page of every kind, by its stem."""
LIVE = {
    "live-form": "questions/units-covering-units{}",
    "live-answer": "questions/units-toward-competency{}?competency=2&min-basis=proposed",
    "live-empty": "questions/units-toward-competency{}?competency=2&min-basis=confirmed",
    "live-problem": "questions/units-toward-competency{}?competency=nothing",
    "sparql": "sparql{}",
    "missing": "telecom-paris/unit/IA771",
}
"""A page of every kind that only a server gives; the language of the last is that of the browser."""
TEMPLATES = {
    "home",
    "resource",
    "withdrawn",
    "questions",
    "question",
    "tables",
    "table",
    "units",
    "findings",
    "ontology",
    "data",
}
"""The templates that these pages are made by."""
ENDINGS = {"fr": ".html", "en": ".en.html"}
DESKTOP, PHONE = 1280, 390
PICTURE_TRIES, PICTURE_WAIT = 3, 500
"""How often a picture is asked for, and how long it is waited in between, in ms."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def chromium() -> str:
    """Give the path of a Chromium, or skip the test."""
    path = str(UNPACKED) if UNPACKED.exists() else next(filter(None, map(shutil.which, PROGRAMMES)), None)
    if path is None:
        message = "Chromium is not installed: sh tests/install_parts.sh"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return path


@pytest.fixture(scope="module")
def folder(catalogue: tuple[Workspace, Build], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a page of every kind, to be opened from the disk."""
    site = Site.prepare(catalogue[0], [catalogue[1]], former=["telecom-paris/unit/1"])
    folder = tmp_path_factory.mktemp("browser")
    paths = [stem + ending for stem in KINDS.values() for ending in ENDINGS.values()]
    for path in [*paths, "style.css", "icon.svg"]:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(site.document(path).content)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": DESKTOP, "height": 900}, java_script_enabled=True)
    yield context.new_page()
    context.close()


def test_there_is_a_page_of_every_kind() -> None:
    parts = {"base", "macros", "neighbourhood", "offers", "programme", "units_table"}
    live = {"sparql", "missing"}  # what only a server gives
    shown = {each.name.removesuffix(".html") for each in files("maquette.publication").joinpath("templates").iterdir()}
    assert shown - parts - live == TEMPLATES


@pytest.mark.parametrize("language", ENDINGS)
@pytest.mark.parametrize("kind", KINDS)
def test_pages_meet_wcag_22_aa(page: Page, folder: Path, kind: str, language: str) -> None:
    page.goto(f"file://{folder}/{KINDS[kind]}{ENDINGS[language]}")
    assert violations(page) == []


@pytest.fixture(scope="module")
def server(catalogue: tuple[Workspace, Build]) -> Iterator[Served]:
    with served(catalogue[0].root, "--budget", "0") as running:
        yield running


@pytest.mark.parametrize("language", ENDINGS)
@pytest.mark.parametrize("kind", LIVE)
def test_pages_of_a_server_meet_wcag_22_aa_at_every_width(
    browser: Browser, server: Served, kind: str, language: str
) -> None:
    OUTPUT.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(locale=language)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{server.port}/{LIVE[kind].format(ENDINGS[language])}")
    assert page.locator("html").get_attribute("lang") == language
    for width in (DESKTOP, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        take_picture(page, OUTPUT / f"{kind}-{language}-{width}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []
    context.close()


def test_a_question_is_asked_live_by_keyboard_alone(browser: Browser, server: Served) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{server.port}/questions/units-toward-competency.en.html")
    field = page.locator("#field-competency")
    last = field.locator("option").last.get_attribute("value")
    field.focus()
    page.keyboard.press("End")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**competency=*")
    assert page.locator("#answer").is_visible()
    assert page.locator("#field-competency").input_value() == last
    context.close()


def take_picture(page: Page, path: Path) -> None:
    """Keep a picture of a whole page, to be looked at.

    On a busy machine Chromium's compositor may give no frame in time ("Unable to capture screenshot"). That is no
    property of the page, so it is asked again; any other error, and this one for the last time, is raised.
    """
    for left in reversed(range(PICTURE_TRIES)):
        try:
            page.screenshot(path=path, full_page=True)
        except PlaywrightError as error:
            if not left or "Unable to capture screenshot" not in error.message:
                raise
            page.wait_for_timeout(PICTURE_WAIT)
        else:
            return


class Busy:
    """A page of a browser that is too busy for its first pictures."""

    def __init__(self, page: Page, message: str, failures: int) -> None:
        self.page, self.message, self.failures = page, message, failures
        self.wait_for_timeout = page.wait_for_timeout

    def screenshot(self, *, path: Path, full_page: bool) -> None:
        """Fail as Chromium does, until it has done so often enough."""
        self.failures -= 1
        if self.failures >= 0:
            raise PlaywrightError(f"Page.screenshot: Protocol error (Page.captureScreenshot): {self.message}")
        self.page.screenshot(path=path, full_page=full_page)


@pytest.mark.parametrize(
    ("message", "failures", "taken"),
    [
        ("Unable to capture screenshot", PICTURE_TRIES - 1, True),
        ("Unable to capture screenshot", PICTURE_TRIES, False),
        ("Target page has been closed", 1, False),
    ],
)
def test_a_picture_is_asked_for_again_where_the_browser_was_busy_alone(
    page: Page, tmp_path: Path, message: str, failures: int, taken: bool
) -> None:
    busy: Any = Busy(page, message, failures)
    with nullcontext() if taken else pytest.raises(PlaywrightError, match=message):
        take_picture(busy, tmp_path / "page.png")
    assert (tmp_path / "page.png").exists() == taken


def violations(page: Page) -> list[str]:
    """Give what axe-core finds on a page, a line for each."""
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    told: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", RULES
    )
    return [
        f"{each['id']} ({each['impact']}): {each['help']}: {node['target']} {node['html'][:160]}"
        for each in told["violations"]
        for node in each["nodes"]
    ]


def test_axe_would_find_what_is_wrong(page: Page) -> None:
    page.set_content(
        '<html><body><img src="x"><a href="x"></a><p style="color:#bbb;background:#fff">some words</p></body></html>'
    )
    found = {line.partition(" ")[0] for line in violations(page)}
    assert {"image-alt", "link-name", "color-contrast", "html-has-lang"} <= found


@pytest.mark.parametrize("kind", KINDS)
def test_pages_are_readable_at_every_width(page: Page, folder: Path, kind: str) -> None:
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for language, ending in ENDINGS.items():
        for width in (DESKTOP, PHONE):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"file://{folder}/{KINDS[kind]}{ending}")
            take_picture(page, OUTPUT / f"{kind}-{language}-{width}.png")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (language, width)
            sizes = page.evaluate(
                "[...document.querySelectorAll('main p, main td, main dd, main li')]"
                ".map(each => parseFloat(getComputedStyle(each).fontSize))"
            )
            assert min(sizes, default=16) >= 12, (language, width)


def test_everything_works_without_a_script(browser: Browser, folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"file://{folder}/index.html")
    assert page.locator("tr.unit:visible").count() == 21
    page.get_by_label("S2-P4", exact=True).check(force=True)
    assert page.locator("tr.unit:visible").count() == 4
    page.get_by_role("link", name="ECTS").first.click()
    page.goto(f"file://{folder}/tables/D1996/units-by-credits.html")
    assert page.locator("td.code").first.inner_text() == "BGDIA703"
    page.goto(f"file://{folder}/telecom-paris/unit/2255.html")
    page.locator("details.why summary").first.click()
    assert page.locator("details.why[open] p").first.is_visible()
    context.close()


def test_a_page_is_used_by_keyboard_alone(page: Page, folder: Path) -> None:
    page.goto(f"file://{folder}/index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        told = page.evaluate(
            "(() => { const e = document.activeElement, l = e.closest('label') || e, s = getComputedStyle(l);"
            " return [e.tagName, e.name || '', s.outlineStyle, parseFloat(s.outlineWidth)] })()"
        )
        assert told[2] != "none", told
        assert told[3] >= 2, told
        seen.append(tuple(told[:2]))
        if told[1] == "period":
            break
    assert ("INPUT", "period") in seen
    page.keyboard.press("ArrowRight")
    assert page.locator("tr.unit:visible").count() == 5
    page.goto(f"file://{folder}/telecom-paris/unit/2255.html")
    page.locator("details.why summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.why").first.get_attribute("open") is not None


def test_the_drawing_has_real_links_and_a_list_of_the_same(page: Page, folder: Path) -> None:
    page.goto(f"file://{folder}/telecom-paris/unit/2255.html")
    drawn = page.evaluate("[...document.querySelectorAll('.neighbourhood svg a')].map(a => a.href.baseVal)")
    listed = page.evaluate("[...document.querySelectorAll('.neighbourhood li a')].map(a => a.getAttribute('href'))")
    assert len(drawn) >= 10
    assert set(drawn) <= set(listed)
    page.set_viewport_size({"width": PHONE, "height": 900})
    assert not page.locator(".neighbourhood svg").is_visible()


@pytest.mark.parametrize("kind", ["home", "unit", "cross", "question"])
def test_paper_shows_the_content_alone(page: Page, folder: Path, kind: str) -> None:
    page.goto(f"file://{folder}/{KINDS[kind]}.html")
    page.emulate_media(media="print")
    for hidden in ("header.site nav", ".language", ".skip"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.locator("h1").is_visible()
    paper = page.pdf(format="A4", path=OUTPUT / f"{kind}.pdf") if OUTPUT.is_dir() else page.pdf(format="A4")
    assert paper.startswith(b"%PDF")

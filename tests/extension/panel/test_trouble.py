"""What to do now: steps for every trouble that can be shown, folded where there is a patient to be served."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.extension.panel_stage import NARROW, PATIENT, READER, PanelStage, overflow, picture
from tests.extension.words import ABSENCES, CODES, LANGUAGES, WORDS
from tests.support.browser import forget_host, install_host
from tests.support.chromium import Language
from tests.support.stand_in_host import HELLO

ASKED = ("/api/smartcard/read", f"/api/bridge/today/{PATIENT.pid}")  # beside the card: rights, today's codes


@pytest.fixture(scope="module", params=LANGUAGES)
def spoken(request: pytest.FixtureRequest) -> Language:
    language: Language = request.param
    return language


@pytest.fixture(scope="module")
def stage(spoken: Language, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PanelStage]:
    with PanelStage.set_up(tmp_path_factory.mktemp("trouble"), spoken) as running:
        yield running


@pytest.fixture(scope="module")
def steps(stage: PanelStage) -> dict[str, list[str]]:
    """The names of each trouble's steps."""
    return table(stage, "STEPS")


def table(stage: PanelStage, name: str) -> dict[str, list[str]]:
    page = stage.browser.extension_page("panel/panel.html")
    found = page.evaluate(f"async () => (await import('/panel/trouble/steps.js')).{name}")
    page.close()
    return dict(found)


@pytest.fixture
def panel(stage: PanelStage) -> Iterator[Page]:
    """The panel with a reader and no card."""
    stage.host.answers = {}
    stage.host.now = None
    panel = stage.panel()
    expect(panel.locator("#status")).to_have_attribute("data-tone", "calm")
    yield panel
    panel.close()


@pytest.fixture
def says(panel: Page, spoken: Language, steps: dict[str, list[str]]) -> Callable[[str], None]:
    """A function that checks that the panel shows the steps of one trouble, its code and its help."""

    def says(code: str) -> None:
        words = [WORDS[spoken][name] for name in steps[code]]
        expect(panel.locator("#trouble-steps li")).to_have_text(words)
        expect(panel.locator("#trouble-code")).to_contain_text(code)
        expect(panel.locator("#trouble-help")).to_have_attribute("href", f"/help/clerk.{spoken}.html#{code}")

    return says


def test_every_trouble_has_one_to_three_steps_or_is_without_them_for_a_reason(
    stage: PanelStage, steps: dict[str, list[str]]
) -> None:
    without = table(stage, "WITHOUT")
    assert sorted([*steps, *without]) == sorted(CODES)
    assert all(without.values())
    for code, names in steps.items():
        assert 1 <= len(names) == len(set(names)) <= 3, code
        assert all(name in WORDS[language] for language in LANGUAGES for name in names), code


def test_without_a_host_somebody_is_named_to_ask(steps: dict[str, list[str]]) -> None:
    for code in ABSENCES:
        assert any("IT" in WORDS[language][name] for language in LANGUAGES for name in steps[code]), code


def test_whatever_is_in_the_way_is_what_the_steps_are_of(
    stage: PanelStage, steps: dict[str, list[str]]
) -> None:
    page = stage.browser.extension_page("panel/panel.html")
    shown = page.evaluate(
        """async (codes) => {
          const { codeOf } = await import("/panel/trouble/trouble.js");
          const { START } = await import("/panel/state.js");
          const ready = { ...START, host: { state: "ready" } };
          return codes.map((code) => codeOf({ ...ready, problem: code }));
        }""",
        CODES,
    )
    page.close()
    assert shown == [code if code in steps else None for code in CODES]


def test_while_all_is_well_there_are_no_steps(stage: PanelStage, panel: Page) -> None:
    expect(panel.locator("#trouble")).to_be_hidden()
    stage.host.card("identified", PATIENT)
    expect(panel.locator("#patient")).to_be_visible()
    expect(panel.locator("#trouble")).to_be_hidden()


def test_a_trouble_of_the_readers_shows_its_steps_and_goes_with_them(
    stage: PanelStage, panel: Page, says: Callable[[str], None]
) -> None:
    stage.host.readers()
    says("NO_READER")
    expect(panel.locator("#trouble")).to_have_attribute("open", "")
    stage.host.readers(problem="SERVICE_STOPPED")
    says("SERVICE_STOPPED")
    stage.host.readers(READER)
    expect(panel.locator("#trouble")).to_be_hidden()


@pytest.mark.parametrize(("protocol", "code"), [(0, "HOST_OUTDATED"), (2, "EXTENSION_OUTDATED")])
def test_which_side_is_too_old_has_steps_of_its_own(
    stage: PanelStage, says: Callable[[str], None], protocol: int, code: str
) -> None:
    stage.host.hello = {**HELLO, "protocol": protocol}
    try:
        stage.host.hang_up()
        says(code)
    finally:
        stage.host.hello = HELLO
        stage.browser.restart_worker()  # and with it the pause before the next start


def test_on_a_pc_without_the_program_the_panel_says_what_to_install_or_whom_to_ask(
    stage: PanelStage, panel: Page, says: Callable[[str], None], spoken: Language
) -> None:
    forget_host(stage.browser.profile)
    try:
        stage.host.hang_up()
        says("HOST_MISSING")
        picture(panel, f"panel-HOST_MISSING-{spoken}")
        assert overflow(panel) == []
        panel.evaluate("document.documentElement.style.fontSize = '200%'")
        assert overflow(panel) == []
    finally:
        install_host(stage.browser.profile, stage.host.program)
        stage.browser.restart_worker()


@pytest.mark.parametrize("path", ASKED, ids=["rights", "today's codes"])
def test_a_trouble_beside_the_card_s_is_folded_beside_the_patient_and_unfolded_by_a_key(
    stage: PanelStage, panel: Page, says: Callable[[str], None], path: str
) -> None:
    stage.host.answers[path] = (503, {"code": "TOKEN_MISSING"})
    stage.host.card("ready", PATIENT)
    says("TOKEN_MISSING")
    summary = panel.locator("#trouble summary")
    expect(summary).to_be_visible()
    expect(panel.locator("#trouble-steps")).to_be_hidden()
    panel.bring_to_front()
    summary.focus()
    panel.keyboard.press("Enter")
    expect(panel.locator("#trouble-steps")).to_be_visible()
    stage.host.card("removed")
    expect(panel.locator("#trouble")).to_be_hidden()


def test_what_the_clerk_folds_stays_folded_until_there_is_another_trouble(
    stage: PanelStage, panel: Page
) -> None:
    stage.host.readers()
    expect(panel.locator("#trouble-steps")).to_be_visible()
    panel.locator("#trouble summary").click()
    expect(panel.locator("#trouble-steps")).to_be_hidden()
    stage.host.forget()
    stage.host.card("removed")
    stage.host.hear(path="/api/bridge/status")  # the panel has heard it, and was shown anew
    expect(panel.locator("#trouble-steps")).to_be_hidden()
    stage.host.readers(problem="SERVICE_STOPPED")
    expect(panel.locator("#trouble-steps")).to_be_visible()


def test_the_link_opens_the_help_at_the_trouble_s_section(
    stage: PanelStage, panel: Page, spoken: Language
) -> None:
    stage.host.readers()
    with stage.browser.context.expect_page() as opened:
        panel.locator("#trouble-help").click()
    section = opened.value.locator("#NO_READER")
    expect(section).to_be_in_viewport()
    expect(section).to_contain_text(WORDS[spoken]["problem_NO_READER"])
    opened.value.close()


def test_the_help_is_always_at_the_panel_s_foot(stage: PanelStage, panel: Page, spoken: Language) -> None:
    panel.set_viewport_size({"width": NARROW, "height": 400})
    link = panel.get_by_role("link", name=WORDS[spoken]["help_open"])
    with stage.browser.context.expect_page() as opened:
        link.click()
    assert opened.value.url.endswith(f"/help/clerk.{spoken}.html")
    expect(opened.value.locator("h1")).to_be_visible()
    opened.value.close()

"""A person at the page's controls, whichever widgets draw them: every value goes in by clicks and keys."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.testzone.variant import Kit


@dataclass(frozen=True)
class Hand:
    page: Page
    kit: Kit

    def control(self, label: str) -> Locator:
        """Return the first control after the label that begins with ``label``."""
        after = f"//label[starts-with(normalize-space(.), '{label}')]/following::*"
        control = "[self::input or self::select or self::textarea or @role='combobox' or @ngbdropdowntoggle]"
        return self.page.locator(f"xpath=({after}{control})[1]")

    def type(self, label: str, text: str) -> None:
        box = self.control(label)
        box.focus()  # a floating label may lie over it
        box.press("ControlOrMeta+a")
        box.press("Delete")
        box.press_sequentially(text)
        box.press("Tab")

    def type_time(self, hour: str, minute: str) -> None:
        hours = self.page.get_by_placeholder("HH", exact=True)
        for box, text in ((hours, hour), (self._minutes(), minute)):
            box.click()
            box.press("ControlOrMeta+a")
            box.press_sequentially(text)
            box.press("Tab")

    def pick_day(self, label: str, day: str) -> None:
        """Open the calendar beside the box of ``label`` and press a day of the month that it shows."""
        around = self.control(label).locator("xpath=ancestor::*[.//button][1]")
        around.get_by_role("button").first.click()
        calendar = self.page.get_by_role("dialog")
        match self.kit:
            case "primeng":
                days = calendar.locator("td:not(.p-datepicker-other-month) span.p-datepicker-day")
                days.get_by_text(day, exact=True).click()
            case "material":
                calendar.locator(".mat-calendar-body-cell").get_by_text(day, exact=True).click()
            case _:
                days = self.page.locator("ngb-datepicker .btn-light:not(.outside)")
                days.get_by_text(day, exact=True).click()
        expect(self.page.locator("[role=dialog], ngb-datepicker")).to_have_count(0)

    def choose(self, label: str, option: str) -> None:
        control = self.control(label)
        match self.kit:
            case "bootstrap":
                control.select_option(option)
            case "ng-bootstrap":
                control.click()
                shown = self.page.locator(".dropdown-menu.show")
                shown.get_by_role("button", name=option, exact=True).click()
            case "primeng" | "material":
                control.click()
                self.page.get_by_role("option", name=option, exact=True).click()
                expect(self.page.get_by_role("listbox")).to_have_count(0)

    def offered(self, label: str) -> list[str]:
        """Return what the choice ``label`` offers, and leave it closed."""
        control = self.control(label)
        if self.kit == "bootstrap":
            return control.locator("option").all_inner_texts()[1:]
        control.click()
        options = (
            self.page.locator(".dropdown-menu.show").get_by_role("button")
            if self.kit == "ng-bootstrap"
            else self.page.get_by_role("option")
        )
        options.first.wait_for()
        texts = [text.strip() for text in options.all_inner_texts()]
        self.page.keyboard.press("Escape")
        expect(options).to_have_count(0)
        return texts

    def press_radio(self, name: str) -> None:
        self.page.get_by_role("radio", name=name).check()

    def tick(self, service: str, ticked: bool = True) -> None:
        self.page.get_by_role("row", name=service).get_by_role("checkbox").set_checked(ticked)

    def _minutes(self) -> Locator:
        return self.page.get_by_placeholder("MM" if self.kit == "ng-bootstrap" else "mm", exact=True)

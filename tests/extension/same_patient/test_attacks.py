"""Another patient, page or form at each step of a fill: nothing of the panel's patient stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.extension.filler_page import FillerPage, filler_page
from tests.extension.same_patient.attacking import STOPPED, Struck, show, strikes
from tests.extension.same_patient.pages import ATTACKED, Attacked


@pytest.fixture(scope="module")
def tab() -> Iterator[FillerPage]:
    with filler_page() as page:
        yield page


def wrong(struck: Struck) -> bool:
    left = struck.left
    # No hand unticks a radio: it stays, and the report says that something may.
    radios = struck.outcome == "unknown" and all(kind == "radio" for kind in left)
    return struck.outcome not in STOPPED or not (not left or radios)


@pytest.mark.parametrize("attacked", ATTACKED.values(), ids=ATTACKED)
def test_a_page_that_changes_at_any_step_of_a_fill_keeps_nothing_of_it(
    tab: FillerPage, attacked: Attacked
) -> None:
    show(tab, attacked)
    all_struck = list(strikes(tab, attacked, attacked.attacks))
    print(f"{len(all_struck)} attacks:", dict(Counter(struck.outcome for struck in all_struck)))
    assert [str(struck) for struck in all_struck if wrong(struck)] == []

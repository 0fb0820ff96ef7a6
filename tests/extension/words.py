"""The words of our pages in both languages, and the codes of every trouble that they may be about."""

from __future__ import annotations

import json

from authen_bridge import problems
from tests.support.browser import EXTENSION

LANGUAGES = ("th", "en")
WORDS: dict[str, dict[str, str]] = {
    language: {
        name: message["message"]
        for name, message in json.loads(
            (EXTENSION / f"_locales/{language}/messages.json").read_text("utf-8")
        ).items()
    }
    for language in LANGUAGES
}

# Why there is no host to ask; the extension's own.
ABSENCES = ("HOST_MISSING", "HOST_FORBIDDEN", "HOST_OUTDATED", "EXTENSION_OUTDATED", "HOST_GONE")
CODES = (*ABSENCES, *(problem.code for problem in problems.table()))

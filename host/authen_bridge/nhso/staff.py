"""Who is at this PC, as the operating system knows it: no environment variable has a say."""

from __future__ import annotations

import os
import sys
from functools import cache


@cache
def os_user() -> str:
    """Return the name of the account that this process runs as; a number where it has none."""
    if sys.platform == "win32":
        return os.getlogin()  # GetUserNameW
    import pwd  # noqa: PLC0415 - not on Windows

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())

"""What Windows shows of the program under Properties, and what virus scanners and fleets go by."""

from __future__ import annotations

import re

COMPANY = "Authen Bridge"
PRODUCT = "Authen Bridge (not an NHSO product)"
DESCRIPTION = "Authen Bridge: reads the ID card for the browser"
COMMENTS = "Independent software for NHSO's New Authen page; not an NHSO product"
COPYRIGHT = "Apache License 2.0"
PROGRAM = "authen-bridge.exe"

_US_ENGLISH, _UNICODE = 0x0409, 1200

# PyInstaller's own form of VS_VERSIONINFO: OS 0x40004 is Windows NT, type 1 a program
# (https://learn.microsoft.com/windows/win32/menurc/vs-versioninfo).
_TEXT = """\
VSVersionInfo(
  ffi=FixedFileInfo(
    filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0x0,
    OS=0x40004, fileType=0x1, subtype=0x0, date=(0, 0)
  ),
  kids=[
    StringFileInfo([StringTable({table!r}, [
{strings}
    ])]),
    VarFileInfo([VarStruct('Translation', [{language}, {charset}])])
  ]
)
"""


def text(version: str) -> str:
    """Return the version file of ``version``, ``1.2.3`` or ``1.2.3.dev4``. Raises ValueError."""
    strings = {
        "CompanyName": COMPANY,
        "FileDescription": DESCRIPTION,
        "FileVersion": version,
        "InternalName": "authen-bridge",
        "LegalCopyright": COPYRIGHT,
        "OriginalFilename": PROGRAM,
        "ProductName": PRODUCT,
        "ProductVersion": version,
        "Comments": COMMENTS,
    }
    return _TEXT.format(
        numbers=numbers(version),
        table=f"{_US_ENGLISH:04X}{_UNICODE:04X}",
        strings="\n".join(f"      StringStruct({name!r}, {value!r})," for name, value in strings.items()),
        language=_US_ENGLISH,
        charset=_UNICODE,
    )


def numbers(version: str) -> tuple[int, int, int, int]:
    """Return ``version`` as the four numbers of Windows."""
    found = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)(?:\.dev(\d+))?", version, re.ASCII)
    if found is None:
        raise ValueError(f"no version: {version}")
    major, minor, patch, build = (int(part or 0) for part in found.groups())
    return major, minor, patch, build

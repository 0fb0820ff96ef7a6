"""The arithmetic of a Thai personal identity number (PID), wherever one comes from."""

from __future__ import annotations

DIGITS = 13


def check_digit_fits(pid: str) -> bool:
    """Tell whether ``pid`` is 13 ASCII digits of which the last is the check digit of the others."""
    if len(pid) != DIGITS or not (pid.isascii() and pid.isdigit()):
        return False
    *digits, last = map(int, pid)
    weighted = sum(digit * (DIGITS - i) for i, digit in enumerate(digits))
    return (11 - weighted % 11) % 10 == last

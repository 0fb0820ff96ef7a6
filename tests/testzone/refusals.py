"""A request the zone says no to, in the error body of Spring Boot that NHSO's services answer with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, NamedTuple


class FieldError(NamedTuple):
    """One entry of ``errors``. Like the original it echoes the rejected value."""

    field: str
    message: str
    rejected: Any = None

    def body(self) -> dict[str, Any]:
        return {"field": self.field, "defaultMessage": self.message, "rejectedValue": self.rejected}


@dataclass(slots=True)
class Refusal(Exception):
    status: int
    message: str
    errors: Sequence[FieldError] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self, path: str) -> dict[str, Any]:
        """Return ``{timestamp, status, error, message, path, errors}``."""
        return {
            "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "status": self.status,
            "error": HTTPStatus(self.status).phrase,
            "message": self.message,
            "path": path,
            "errors": [error.body() for error in self.errors],
        }


def invalid(errors: Sequence[FieldError]) -> Refusal:
    """Return the 400 that names every failing field."""
    return Refusal(400, "ข้อมูลไม่ถูกต้อง", errors)

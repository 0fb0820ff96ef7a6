"""The forms of Spring Boot's booleans that client programs send as ``readImageFlag``."""

from __future__ import annotations

WITH_IMAGE = ("true", "True", "TRUE", "1", "on", "yes")
WITHOUT_IMAGE = ("", "false", "False", "0", "off", "no")
NO_BOOLEANS = ("maybe", "2", "truee", "จริง", "true,false", "null")

"""What the zones are called to staff."""

from __future__ import annotations

from collections.abc import Mapping

from authen_bridge.names import Zone

ZONE_NAMES: Mapping[Zone, str] = {"production": "เขตใช้งานจริง", "test": "เขตทดสอบ"}

"""What this host is set to, and who said so. What is changed here is in `change`: hello needs none of it."""

from authen_bridge.settings.layers import (
    BUILT_IN,
    DEFAULTS,
    HOME,
    POLICY,
    USER,
    Loaded,
    Trouble,
    data_folder,
    folder,
    load,
    user_file,
)
from authen_bridge.settings.model import GatewaySettings, Settings, ZoneSettings
from authen_bridge.settings.table import KEYS

__all__ = [
    "BUILT_IN",
    "DEFAULTS",
    "HOME",
    "KEYS",
    "POLICY",
    "USER",
    "GatewaySettings",
    "Loaded",
    "Settings",
    "Trouble",
    "ZoneSettings",
    "data_folder",
    "folder",
    "load",
    "user_file",
]

"""What this host is set to, who said so, and the one thing that is changed here: the default zone."""

from authen_bridge.settings.change import CannotSet, set_zone
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
    "CannotSet",
    "GatewaySettings",
    "Loaded",
    "Settings",
    "Trouble",
    "ZoneSettings",
    "data_folder",
    "folder",
    "load",
    "set_zone",
    "user_file",
]

"""A machine's /etc that a browser and its host see, and nobody else: policies and manifests of the machine.

Its files are laid over the real /etc in a mount namespace of the browser's own, so that nothing of this
machine is written.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from authen_bridge.install import manifest
from authen_bridge.names import HOST_NAME
from tests.support.chromium import PROGRAM
from tests.support.pcscd import namespace

# What a policy has installed is shut to DevTools, by which the tests drive it, unless a policy says so.
FOR_DEVTOOLS = {"DeveloperToolsAvailability": 1}


class PrivateEtc:
    """``folder`` holds what differs from the real /etc."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, name: str, content: Mapping[str, Any]) -> None:
        """Write the JSON file ``name`` of /etc."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), "utf-8")

    def set_policies(self, policies: Mapping[str, Any]) -> None:
        """Set Chromium's managed policies to ``policies``."""
        self.write("chromium/policies/managed/authen-bridge.json", {**policies, **FOR_DEVTOOLS})

    def register(self, program: Path, extension_id: str) -> None:
        """Register ``program`` as the machine's native host, for ``extension_id`` alone."""
        origins = {"allowed_origins": [f"chrome-extension://{extension_id}/"]}
        self.write(f"chromium/native-messaging-hosts/{HOST_NAME}.json", {**manifest(program), **origins})

    def set_host_policy(self, policy: Mapping[str, Any]) -> None:
        """Set the host's machine policy."""
        self.write("authen-bridge/policy.json", policy)

    def launcher(self, program: Path | str | None = None) -> Path:
        """Return a program that is ``program`` (None: the tests' Chromium) on this machine.

        It keeps its process id, which is Playwright's. Raises KeyError where the system has no Chromium:
        Playwright's own looks in other folders.
        """
        program = program or PROGRAM["executable_path"]
        mount = f"mount -t overlay overlay -o lowerdir={shlex.quote(str(self.folder))}:/etc /etc"
        inside = shlex.quote(f'{mount} && exec {shlex.quote(str(program))} "$@"')
        path = self.folder.with_name(f"{self.folder.name}-{Path(program).name}.sh")
        path.write_text(f'#!/bin/sh\nexec {shlex.join(namespace())} sh -c {inside} sh "$@"\n', "utf-8")
        path.chmod(0o755)
        return path

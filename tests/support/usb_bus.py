"""A USB bus for a ``PrivatePcscd``: virtual readers that are plugged in and out while it runs.

To pcscd they are what readers are in life: USB devices that libudev tells of, each with the driver
that a bundle's ``Info.plist`` names for it. Two small libraries in C, beside this file, play the
part of libudev and of the cable.
"""

from __future__ import annotations

import plistlib
import shutil
import socket
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
VENDOR = "9900"  # as in usb_bus.c; no vendor's number
HEADERS = "/usr/include/PCSC"


class UsbBus:
    """``folder`` gets the bus's files, ``bundles`` is where pcscd looks for drivers when it starts.

    ``libudev`` is to be preloaded into pcscd, whose variable USB_BUS must name ``events``.
    """

    def __init__(self, folder: Path, bundles: Path, driver: Path) -> None:
        self._nodes = folder / "nodes"
        self._nodes.mkdir(parents=True)
        self.libudev = folder / "libudev.so"
        self.events = folder / "events"
        self._bundles = bundles
        self._vpcd = driver
        self._reader = folder / "reader.so"
        compile_library(HERE / "usb_bus.c", self.libudev)
        compile_library(HERE / "usb_reader.c", self._reader)

    def offer(self, index: int, name: str) -> None:
        """Give pcscd, before it starts, the driver of the reader ``index``, called ``name``."""
        contents = self._bundles / f"{index}.bundle" / "Contents"
        (contents / "Linux").mkdir(parents=True)
        shutil.copy(self._reader, contents / "Linux")
        facts = {
            "CFBundleExecutable": self._reader.name,
            "ifdVendorID": [f"0x{VENDOR}"],
            "ifdProductID": [f"0x{index:04x}"],
            "ifdFriendlyName": [name],
        }
        (contents / "Info.plist").write_bytes(plistlib.dumps(facts))

    def clear(self) -> None:
        """Take every reader off the bus and every driver away; pcscd must not be running."""
        for left in (self.events, *self._nodes.iterdir()):
            left.unlink(missing_ok=True)
        for bundle in self._bundles.glob("*.bundle"):
            shutil.rmtree(bundle)

    def listens(self) -> bool:
        """Tell whether pcscd hears of what is plugged in; without a driver it never listens."""
        return self.events.exists() or not any(self._bundles.glob("*.bundle"))

    def plug(self, index: int, port: int) -> None:
        """Plug the reader ``index`` in; a card reaches its first slot at ``port``."""
        shutil.copy(self._vpcd, self._node(index))
        self._tell(f"add {index:04x} {self._node(index)}:{port}")

    def unplug(self, index: int) -> None:
        """Pull the reader ``index`` out: first its driver finds nothing there, then pcscd is told."""
        self._node(index).unlink()
        self._tell(f"remove {index:04x} {self._node(index)}")

    def _node(self, index: int) -> Path:
        """Return the device's node, there as long as it is plugged in: the reader's own copy of vpcd."""
        return self._nodes / f"{index:04x}"

    def _tell(self, event: str) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bus:
            bus.sendto(event.encode("ascii"), str(self.events))


def compile_library(source: Path, library: Path) -> None:
    """Compile one file of C, which takes some 0.1 s; the compiler is there to build pyscard with."""
    options = ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", f"-I{HEADERS}"]
    subprocess.run(["cc", *options, "-o", str(library), str(source), "-ldl"], check=True)

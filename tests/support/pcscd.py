"""A real smart-card service of the tests' own: private socket, private virtual reader, no hardware.

``pcscd`` has its socket and its driver folder compiled in, so it runs in a mount namespace of its
own where both names lead to a temporary folder. The clients find the socket by ``environment``; no
network namespace is needed, and a host started by Chromium inherits the variable.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.usb_bus import UsbBus

DRIVERS = Path("/usr/lib/pcsc/drivers")
VPCD = DRIVERS / "serial" / "libifdvpcd.so"
# libpcsclite reads it once a process, at its first call.
SOCKET_VARIABLE = "PCSCLITE_CSOCK_NAME"
LOOK_AGAIN = 0.002  # seconds; pcscd listens some 15 ms after its start and gives no sign of it
STOP_SECONDS = 5.0  # pcscd ends within 0.1 s of SIGTERM; beyond this it hangs in a driver
LOG_LINES = 400
FRIENDLY_NAMES = ("Virtual PCD", *(f"Virtual PCD {letter}" for letter in "BCDEFGH"))
# The slots as pcsc-lite calls them, in the order of their ports.
SLOTS = tuple(f"{name} 00 {slot:02d}" for name in FRIENDLY_NAMES for slot in range(2))

# /run hides udev and D-Bus as well, and an empty driver folder hides the developer's own readers.
CONFINE = f"""
mount --make-rprivate /
mount --bind "$1/drivers" {DRIVERS}
mount --bind "$1/run" /run
shift
exec "$@"
"""


class PrivatePcscd:
    """A ``pcscd`` with one virtual reader of two slots; a context manager, never left behind.

    ``ports`` are the slots' ports on 127.0.0.1, for a card program to dial. ``stop`` and ``start``
    play the service going away and coming back; ``start(readers=0)`` a PC without a reader. Readers
    beyond those of the start are plugged in and out of the running service by ``plug`` and ``unplug``.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pcscd-"))
        for name in ("run/pcscd", "drivers", "readers"):
            (self.folder / name).mkdir(parents=True)
        self._held: list[socket.socket] = []  # one for each of ``ports``
        self.log: deque[str] = deque(maxlen=LOG_LINES)
        self._process: subprocess.Popen[str] | None = None
        self._drain: threading.Thread | None = None
        self._usb: UsbBus | None = None
        if not VPCD.exists():
            raise FileNotFoundError(f"{VPCD} is missing: apt-get install vsmartcard-vpcd")

    @property
    def ports(self) -> list[int]:
        """The slots' ports, kept from everybody else while the service is away too."""
        return [held.getsockname()[1] for held in self._held]

    @property
    def port(self) -> int:
        """The first slot's port."""
        return self.ports[0]

    @property
    def environment(self) -> Mapping[str, str]:
        """What a client process needs in its environment."""
        return {SOCKET_VARIABLE: str(self.folder / "run/pcscd/pcscd.comm")}

    @property
    def pid(self) -> int:
        """The process id of the running service."""
        assert self._process is not None
        return self._process.pid

    def start(self, *, readers: int = 1, pluggable: int = 0, names: Sequence[str] = FRIENDLY_NAMES) -> None:
        """Start the service with up to 8 readers of two slots; return when its socket listens.

        The ``readers`` are there at once; as many as are ``pluggable`` come after them in ``names``, and
        by ``plug``. RuntimeError with the log if it can't start. A reader keeps its ports from start to
        start.
        """
        assert self._process is None, "already running"
        self._set_readers(names[:readers], names[readers : readers + pluggable])
        for left in (self.folder / "run/pcscd").iterdir():
            left.unlink()
        confined = ["setpriv", "--pdeathsig", "KILL", "sh", "-ec", CONFINE, "confine", str(self.folder)]
        service = [*self._usb_variables(), *pcscd(), "--config", str(self.folder / "readers")]
        self._process = subprocess.Popen(
            [*namespace(), *confined, *service],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._drain = threading.Thread(target=self._read_log, args=(self._process,), daemon=True)
        self._drain.start()
        deadline = time.monotonic() + STOP_SECONDS
        while not (self._listens() and (self._usb is None or self._usb.listens())):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError("pcscd did not start:\n" + "".join(self.log))
            time.sleep(LOOK_AGAIN)

    def stop(self) -> None:
        """Stop the service as an administrator would; its clients lose their contexts."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if self._drain is not None:
            self._drain.join()
        assert process.stdout is not None
        process.stdout.close()

    def plug(self, index: int) -> None:
        """Plug in the reader ``index``, one of the pluggable ones; it shows within some 10 ms."""
        assert self._usb is not None, "no reader is pluggable"
        self._usb.plug(index, self.ports[2 * index])

    def unplug(self, index: int) -> None:
        """Pull the reader ``index`` out, card and all: whatever was being read from it fails."""
        assert self._usb is not None, "no reader is pluggable"
        self._usb.unplug(index)

    def _set_readers(self, names: Sequence[str], pluggable: Sequence[str]) -> None:
        while len(self._held) < 2 * (len(names) + len(pluggable)):
            self._held += hold_two_ports()
        lines = ""
        for index, name in enumerate(names):
            # vpcd keeps its slots in static variables: each reader needs a library of its own.
            driver = self.folder / f"{index}-{VPCD.name}"
            shutil.copy(VPCD, driver)
            lines += (
                f'FRIENDLYNAME "{name}"\nDEVICENAME /dev/null:{self.ports[2 * index]}\nLIBPATH {driver}\n'
            )
        # One file, for pcscd takes those of the folder in no certain order.
        (self.folder / "readers" / "vpcd").write_text(lines, encoding="ascii")
        if pluggable and self._usb is None:
            self._usb = UsbBus(self.folder / "usb", self.folder / "drivers", VPCD)
        if self._usb is not None:
            self._usb.clear()
            for index, name in enumerate(pluggable, len(names)):
                self._usb.offer(index, name)

    def _usb_variables(self) -> list[str]:
        if self._usb is None:
            return []
        return ["env", f"LD_PRELOAD={self._usb.libudev}", f"USB_BUS={self._usb.events}"]

    def _listens(self) -> bool:
        """Tell whether the socket takes connections; the log says "ready" just before it does."""
        with socket.socket(socket.AF_UNIX) as client:
            return client.connect_ex(self.environment[SOCKET_VARIABLE]) == 0

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Have the service hang, as one does whose driver hangs, and go on at the end."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def _read_log(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self.log.extend(process.stdout)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        for held in self._held:
            held.close()
        shutil.rmtree(self.folder)


def namespace() -> list[str]:
    """Return the command that gives the next one mounts of its own, as root or as anybody."""
    if os.geteuid() == 0:
        return ["unshare", "--mount"]
    return ["unshare", "--user", "--map-root-user", "--mount"]


def pcscd() -> list[str]:
    """Return pcscd in the foreground; without polkit where it knows polkit, for D-Bus is hidden."""
    program = shutil.which("pcscd", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if program is None:
        raise FileNotFoundError("pcscd is missing: apt-get install pcscd")
    usage = subprocess.run([program, "--help"], capture_output=True, text=True, check=False).stdout
    polkit = ["--disable-polkit"] if "--disable-polkit" in usage else []
    return [program, "--foreground", "--info", *polkit]


def hold_two_ports() -> Sequence[socket.socket]:
    """Return sockets bound to two neighbouring ports: vpcd's second slot listens on the port above the
    first's.

    Until they are closed, only who shares an address may listen there (SO_REUSEADDR, as vpcd does), and
    nobody else's ports are these: another run of the tests asks for a port as is done here, without. They
    are below the range that systems take ports from for who asks for any.
    """
    while True:
        port = random.randrange(20_000, 32_000)
        with ExitStack() as failed:
            pair = [failed.enter_context(socket.socket()) for _ in range(2)]
            with suppress(OSError):
                for above, held in enumerate(pair):
                    held.bind(("0.0.0.0", port + above))
                    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                failed.pop_all()
                return pair

"""``python -m tests.support.host_nursery FD``: a host's whole program loaded once, and forked for each host.

A start costs some 30 ms instead of 400. The fork runs the program's own entry, as Chrome starts it;
messages come and go on the socket FD, see `killed_host`.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Mapping
from typing import Any

from authen_bridge import __main__ as program
from tests.support.host_trouble import Trouble, put_on  # and with it all that a host would load

MESSAGE_BYTES = 65_536


def main() -> None:
    with socket.socket(fileno=int(sys.argv[1])) as asker:
        while True:
            message, pipes, _, _ = socket.recv_fds(asker, MESSAGE_BYTES, 3)
            if not message:
                return
            wanted = json.loads(message)
            if "reap" in wanted:
                _, status = os.waitpid(wanted["reap"], 0)
                asker.send(str(os.waitstatus_to_exitcode(status)).encode())
                continue
            born = os.fork()
            if born == 0:
                asker.close()
                os._exit(_live(wanted, pipes))
            for pipe in pipes:
                os.close(pipe)
            asker.send(str(born).encode())


def _live(wanted: Mapping[str, Any], pipes: list[int]) -> int:
    for number, pipe in enumerate(pipes):
        os.dup2(pipe, number)
        os.close(pipe)
    os.environ.update(wanted["env"])
    sys.argv = ["authen-bridge", wanted["caller"]]
    put_on(Trouble(**wanted["trouble"]))
    return program.main()


if __name__ == "__main__":
    main()

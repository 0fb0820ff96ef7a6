"""What the browser starts as native host when a test plays the host: a pipe to the test's own process.

Run as `python stand_in_relay.py SOCKET …`: the first line sent to the socket is this process's id, then
standard input goes there and what comes from there goes to standard output, until either ends.
"""

import os
import socket
import sys
import threading

CHUNK = 65_536


def main() -> None:
    with socket.socket(socket.AF_UNIX) as link:
        link.connect(sys.argv[1])
        link.sendall(b"%d\n" % os.getpid())
        threading.Thread(target=upwards, args=(link,), daemon=True).start()
        while data := link.recv(CHUNK):
            os.write(1, data)


def upwards(link: socket.socket) -> None:
    while data := os.read(0, CHUNK):
        link.sendall(data)
    os._exit(0)  # the browser has closed the port


main()

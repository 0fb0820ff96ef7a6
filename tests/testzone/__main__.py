"""``python -m tests.testzone [--port N] …``: run the zone until interrupted."""

from __future__ import annotations

import argparse
import signal
from typing import get_args, get_type_hints

from tests.testzone.server import TestZone
from tests.testzone.variant import PageVariant

CHOICES = ("kit", "form", "routing", "rights", "confirm", "http")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.testzone", description=main.__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 = any free one")
    hints, default = get_type_hints(PageVariant), PageVariant()
    for name in CHOICES:
        parser.add_argument(f"--{name}", choices=get_args(hints[name]), default=getattr(default, name))
    parser.add_argument("--agent", default=default.agent, help="where the page looks for its agent")
    options = vars(parser.parse_args())

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with TestZone(port=options.pop("port"), page=PageVariant(**options)) as zone:
        print(f"url     {zone.url}/")
        print(f"create  {zone.url}{zone.page.create_path}")
        print(f"token   {zone.token}")
        print(f"ca      {zone.ca_file}")
        print(f"spki    {zone.certificate_spki}", flush=True)
        try:
            signal.pause()
        except KeyboardInterrupt:
            print("stopped")


if __name__ == "__main__":
    main()

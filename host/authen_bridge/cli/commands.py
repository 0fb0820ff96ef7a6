"""What a module of commands is given: `Add` makes one subcommand and returns its parser."""

from __future__ import annotations

import argparse
from collections.abc import Callable

Command = Callable[[argparse.Namespace], int]  # returns the exit code
Add = Callable[[str, Command, str], argparse.ArgumentParser]  # name, command, help

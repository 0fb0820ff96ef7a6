"""A build takes what the lock pins, all that the host runs with, byte for byte, or says why it can't."""

from __future__ import annotations

import base64
import hashlib
from importlib.metadata import Distribution, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.support.message_types import REPOSITORY
from tests.support.packaging_scripts import load

load("pyinstaller/build_host.py")  # makes its area importable
from pyinstaller import checked, locked  # noqa: E402
from pyinstaller.epoch import VARIABLE, source_date_epoch  # noqa: E402


def test_what_the_host_runs_with_is_told_from_what_builds_it() -> None:
    """uv's notes in the lock come to the same as what the installed packages say that they need."""
    needed, new = set[str](), set(locked.runtime_roots())
    while new:
        needed |= new
        new = {need for name in new for need in _needs(name)} - needed
    assert {pin.name for pin in checked.here(locked.runtime())} == needed


def _needs(name: str) -> set[str]:
    wanted = (Requirement(line) for line in requires(name) or ())
    return {
        locked.normalized(one.name) for one in wanted if not one.marker or one.marker.evaluate({"extra": ""})
    }


def test_the_locks_runtime_part_is_a_lock_with_every_hash(capsys: pytest.CaptureFixture[str]) -> None:
    assert locked.main(["runtime"]) == 0
    lines = capsys.readouterr().out
    assert "\nrequests==" in lines
    assert "\npytest==" not in lines
    assert all(pin.hashes for pin in locked.read())
    assert lines.count("--hash=sha256:") == sum(len(pin.hashes) for pin in locked.runtime())


def test_the_environment_is_as_locked() -> None:
    checked.check(checked.here(locked.runtime()))


def test_another_version_than_the_locks_is_refused() -> None:
    (pin,) = (pin for pin in locked.runtime() if pin.name == "requests")
    with pytest.raises(checked.NotAsLocked, match="the lock says 0"):
        checked.check([pin._replace(version="0")])


def test_a_missing_package_is_refused() -> None:
    with pytest.raises(checked.NotAsLocked, match="is not installed"):
        checked.check([locked.runtime()[0]._replace(name="no-such-package")])


def test_a_file_changed_after_its_installation_is_named(tmp_path: Path) -> None:
    info = tmp_path / "thing-1.dist-info"
    info.mkdir()
    module = tmp_path / "thing.py"
    module.write_text("right", "utf-8")
    digest = base64.urlsafe_b64encode(hashlib.sha256(b"right").digest()).rstrip(b"=").decode()
    (info / "RECORD").write_text(f"thing.py,sha256={digest},5\nthing-1.dist-info/RECORD,,\n", "utf-8")
    assert checked.changed_files(Distribution.at(info)) == []
    module.write_text("wrong", "utf-8")
    assert checked.changed_files(Distribution.at(info)) == ["thing.py was changed"]
    module.unlink()
    assert checked.changed_files(Distribution.at(info)) == ["thing.py was changed"]


def test_what_is_no_line_of_a_lock_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("requests>=2\n", "utf-8")
    with pytest.raises(ValueError, match="requests>=2"):
        locked.read(lock)


def test_what_is_not_in_the_lock_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="no-such-package"):
        locked.main(["no-such-package"])


def test_everything_built_bears_the_time_that_is_given_or_the_commits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(VARIABLE, "1767225600")
    assert source_date_epoch(REPOSITORY) == 1_767_225_600
    monkeypatch.delenv(VARIABLE)
    assert source_date_epoch(REPOSITORY) > 1_767_225_600

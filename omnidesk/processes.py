"""Child processes that never outlive their parent, and how to stop one politely.

A child gets a process group of its own, so that Ctrl+C in the terminal reaches only the supervisor,
which then stops everything in order. On Linux the kernel also signals the child when the parent
dies, even at SIGKILL; elsewhere nothing can promise that.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import psutil

PR_SET_PDEATHSIG = 1  # linux/prctl.h
POLL_S = 0.02
# When a parent dies suddenly, its children have heard of it, and small ones ended, this soon.
SIGNAL_ARRIVES_S = 0.2

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def dies_with_parent(how: signal.Signals) -> Callable[[], None]:
    """What the child runs before exec so that the kernel sends it `how` when the parent is gone.

    The kernel means the parent's *thread*: start children from the main thread only.
    """
    parent = os.getpid()

    def tie() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(how))
            if os.getppid() != parent:  # it died between fork and prctl
                os._exit(1)

    return tie


def spawn(
    command: Sequence[str | Path],
    *,
    at_parent_death: signal.Signals = signal.SIGTERM,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    output: IO[bytes] | int | None = None,
    errors: IO[bytes] | int = subprocess.STDOUT,
    user: int | None = None,
    group: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start a command in its own process group, tied to the life of this process."""
    return subprocess.Popen(  # noqa: S603 - our own commands
        [str(part) for part in command],
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=None if output is None else errors,
        user=user,
        group=group,
        extra_groups=None if user is None else (),
        process_group=0,
        preexec_fn=dies_with_parent(at_parent_death),  # noqa: PLW1509 - the caller has one thread
    )


def run_tied(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    output: IO[bytes] | int | None = None,
) -> int:
    """Run a command to its end and return its exit code; whatever interrupts us ends it too."""
    child = spawn(command, env=env, cwd=cwd, output=output)
    try:
        return child.wait()
    finally:
        end_group(child.pid)
        child.wait()


def end_group(pid: int) -> None:
    """Kill what is left of the process group that `spawn` made for this child."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that ended and waits to be collected does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def find_server(pid_file: Path, name: str, folder: Path) -> int | None:
    """The process of a pid file, if it is a server of this name that works in this folder.

    Numbers of processes are used again, so the file alone proves nothing.
    """
    try:
        process = psutil.Process(int(pid_file.read_text().split("\n", 1)[0]))
        is_ours = process.name() == name and Path(process.cwd()) == folder
    except (OSError, ValueError, psutil.Error):
        return None
    return process.pid if is_ours and is_alive(process.pid) else None


def wait_gone(pid: int, timeout_s: float) -> bool:
    """Wait for a process, a child or not, to end. False when it still runs after the time."""
    return wait_until(lambda: not is_alive(pid), timeout_s)


def wait_until(reached: Callable[[], bool], timeout_s: float) -> bool:
    """Ask until the answer is yes or the time is over."""
    deadline = time.monotonic() + timeout_s
    while not reached():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_S)
    return True


def stop_process(pid: int, steps: Sequence[tuple[signal.Signals, float]]) -> None:
    """Send each signal in turn and give the process that many seconds, until it is gone."""
    for how, patience_s in steps:
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            return
        if wait_gone(pid, patience_s):
            return

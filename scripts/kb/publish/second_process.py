"""Work done by a second process beside this one: a copy of it, so that it knows all that this one knows."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
_STEPS_BACK = 5


@dataclass(frozen=True)
class Begun(Generic[T]):
    """A piece of work that was begun. `outcome` waits for what it found; `stop` ends it, as does the end of a `with`
    before that: something has failed, and nobody will look at what it goes on writing.
    """

    outcome: Callable[[], T]
    stop: Callable[[], None] = lambda: None

    def __enter__(self) -> Begun[T]:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def beside(work: Callable[[], T], *, may_wait: bool = False) -> Begun[T]:
    """Begin a piece of work in a copy of this process. One that may wait steps back where cores are few: what this
    process does meanwhile is waited for first.

    Where no safe copy can be made (only Linux makes one that costs nothing, and never of a process with threads), or
    there is one core alone, the work is done here when its outcome is asked for. `RuntimeError` when the copy failed.
    """
    if not sys.platform.startswith("linux") or (os.cpu_count() or 1) < 2 or threading.active_count() > 1:
        return Begun(work)
    system = multiprocessing.get_context("fork")
    receiver, sender = system.Pipe(duplex=False)
    parent = os.getpid()

    def run() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is told to this process as well, which ends the copy
        _end_with(parent)
        if may_wait:
            os.nice(_STEPS_BACK)
        try:
            sender.send((work(), ""))
        except Exception:
            sender.send((None, traceback.format_exc()))

    process = system.Process(target=run, daemon=True)
    process.start()
    sender.close()

    def outcome() -> T:
        try:
            found, failure = receiver.recv()
        except EOFError:
            found, failure = None, "the second process was ended from outside"
        process.join()
        if failure:
            raise RuntimeError(failure)
        result: T = found
        return result

    def stop() -> None:
        process.kill()  # whatever it is doing: it may be in the middle of a file, which the next run writes anew
        process.join()

    return Begun(outcome, stop)


def _end_with(parent: int) -> None:
    """Have the system end this process when its parent is killed: nobody would clear away what it writes."""
    import ctypes

    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:  # it was killed already
        os._exit(1)

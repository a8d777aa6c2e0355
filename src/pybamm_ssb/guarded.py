"""Calls that must come back: in a process of their own, with a limit on processor time."""

from __future__ import annotations

import math
import os
import pickle
import select
import signal
import threading
import time
import warnings
from collections.abc import Callable
from typing import Any

from tqdm import auto, std

#: longest wall time over the limit on processor time: the child of a busy machine waits
_PATIENCE = 30
#: held while a pipe has both ends here, so that no other child inherits them
_pipes = threading.Lock()


class Stuck(RuntimeError):
    """The call used up its processor time, or its process died."""


def call(function: Callable, *args, cpu_seconds: float, **keywords) -> Any:
    """``function(*args, **keywords)`` in a forked process.

    A solver written in C that does not come back cannot be interrupted from Python: only its
    process can be ended. Arguments need no pickling, the result does. Where processes
    cannot be forked (Windows), the function is called here, without a limit.

    Raises
    ------
    Stuck
        After so many seconds of processor time, or when the process died.
    Exception
        What the function raised.
    """
    if not hasattr(os, "fork"):
        return function(*args, **keywords)
    with _pipes, warnings.catch_warnings():
        # newer Pythons warn of threads; those of a caller wait here for their own children
        warnings.simplefilter("ignore", DeprecationWarning)
        here, there = os.pipe()
        child = os.fork()
        if child:
            os.close(there)
    if not child:
        os.close(here)
        _answer(there, function, args, keywords, cpu_seconds)
    try:
        with os.fdopen(here, "rb", buffering=0) as pipe:
            said = _said(pipe, _PATIENCE * cpu_seconds)
    except BaseException:  # also Ctrl-C here must not leave it running
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code == -signal.SIGXCPU:
        raise Stuck(f"no result after {cpu_seconds:g} s of processor time")
    if code:
        raise Stuck(f"its process ended with code {code}")
    done, result = pickle.loads(said)
    if done:
        return result
    raise result


def _said(pipe, seconds: float) -> bytes:
    """All that comes until the other end closes."""
    parts: list[bytes] = []
    end = time.monotonic() + seconds
    while True:
        if not select.select([pipe], [], [], max(0.0, end - time.monotonic()))[0]:
            raise Stuck(f"no result after {seconds:g} s")
        part = pipe.read(1 << 20)
        if not part:
            return b"".join(parts)
        parts.append(part)


def _answer(pipe: int, function, args, keywords, cpu_seconds: float) -> None:
    """The child: writes (whether it went well, result or error) and ends."""
    code = 1
    try:
        _limit(cpu_seconds)
        try:
            answer: tuple[bool, Any] = (True, function(*args, **keywords))
        except BaseException as error:
            answer = (False, error)
        with os.fdopen(pipe, "wb") as file:
            file.write(_pickled(answer))
        code = 0
    finally:
        os._exit(code)


def _limit(cpu_seconds: float) -> None:
    import resource

    global _pipes
    # locks that another thread held at the fork are held for ever here
    _pipes = threading.Lock()
    for bar in (std.tqdm, auto.tqdm):
        bar.set_lock(threading.RLock())
        bar.monitor_interval = 0
    limit = math.ceil(cpu_seconds)
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))


def _pickled(answer: tuple[bool, Any]) -> bytes:
    try:
        said = pickle.dumps(answer)
        pickle.loads(said)  # some errors only fail here
        return said
    except Exception as error:
        words = f"{answer[1]!r} (not picklable: {error})"
        return pickle.dumps((False, RuntimeError(words)))

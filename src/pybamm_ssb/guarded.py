"""Calls that must come back: in a process of their own, with a limit on processor time."""

from __future__ import annotations

import math
import os
import pickle
import signal
import threading
import warnings
from collections.abc import Callable
from typing import Any

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
        with os.fdopen(here, "rb") as pipe:
            said = pipe.read()
    except BaseException:  # Ctrl-C here must not leave it running
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
    _pipes = threading.Lock()  # the one it was born with may be held by nobody
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

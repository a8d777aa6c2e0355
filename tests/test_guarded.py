"""Calls in a process of their own: results, errors, limits, deaths."""

import os
import signal
import threading
import time

import pytest

from pybamm_ssb import guarded


def test_results_and_errors_come_back():
    assert guarded.call(lambda a, b=1: (a + b, os.getpid()), 2, b=3, cpu_seconds=10)[0] == 5
    pid = guarded.call(os.getpid, cpu_seconds=10)
    assert pid != os.getpid()
    assert len(guarded.call(bytes, 5_000_000, cpu_seconds=10)) == 5_000_000
    with pytest.raises(ValueError, match="no"):
        guarded.call(int, "no", cpu_seconds=10)


def spin():
    while True:
        pass


def test_what_does_not_come_back_is_ended():
    with pytest.raises(guarded.Stuck, match="no result after 1 s of processor time"):
        guarded.call(spin, cpu_seconds=1)


def test_a_child_that_sleeps_for_ever_is_ended_too(monkeypatch):
    monkeypatch.setattr(guarded, "_PATIENCE", 1.0)
    with pytest.raises(guarded.Stuck, match=r"no result after 1 s$"):
        guarded.call(time.sleep, 100, cpu_seconds=1)


def test_locks_of_the_parents_threads_are_free(monkeypatch):
    """tqdm's lock, held by a thread here while the child is born."""
    from tqdm.auto import tqdm

    def bar():
        return sum(tqdm([1, 2, 3], disable=False, file=open(os.devnull, "w")))

    with tqdm.get_lock():
        assert guarded.call(bar, cpu_seconds=10) == 6


def test_a_dead_process_is_told():
    with pytest.raises(guarded.Stuck, match="its process ended with code -9"):
        guarded.call(lambda: os.kill(os.getpid(), signal.SIGKILL), cpu_seconds=10)


def test_results_that_cannot_be_pickled_are_told():
    with pytest.raises(RuntimeError, match="not picklable"):
        guarded.call(lambda: threading.Lock(), cpu_seconds=10)


def test_many_at_once_do_not_wait_for_each_other():
    """A quick call in one thread comes back while a slow one runs in another."""
    started, ended = threading.Event(), []

    def slow():
        started.set()
        guarded.call(time.sleep, 2, cpu_seconds=10)
        ended.append("slow")

    thread = threading.Thread(target=slow)
    thread.start()
    started.wait()
    for _ in range(5):
        guarded.call(os.getpid, cpu_seconds=10)
    ended.append("quick")
    thread.join()
    assert ended == ["quick", "slow"]


def test_calls_can_be_nested():
    def outer():
        return guarded.call(os.getpid, cpu_seconds=10)

    assert guarded.call(outer, cpu_seconds=10) not in (None, os.getpid())

"""Where the points of a sweep run: processes of this machine, or a dask cluster."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager

from .extras import needed
from .sweep_store import Outcome
from .sweep_task import Task

PROCESSES, THREADS = "processes", "threads"


def attempt(task: Task, point: Mapping) -> Outcome:
    """The outcome of a point: one that fails must not take the others down."""
    try:
        return Outcome(task.run(point))
    except Exception as error:
        return Outcome(None, (" ".join(str(error).split()) or repr(error))[:500])


def outcomes(
    task: Task, points: Mapping[int, Mapping], executor, workers: int | None
) -> Iterator[tuple[int, Outcome]]:
    """(number, outcome) of each point as it is finished.

    Parameters
    ----------
    executor : None, "processes", address or distributed.Client
        None is a local dask cluster where dask is installed, else "processes".
    workers : int, optional
        Of a local executor; by default one per core.
    """
    workers = workers or os.cpu_count() or 1
    if executor == PROCESSES or (executor is None and not _has_dask()):
        yield from _local(task, points, workers)
        return
    with _client(executor, min(workers, max(1, len(points)))) as client:
        yield from _on_dask(task, points, client)


def _has_dask() -> bool:
    return importlib.util.find_spec("distributed") is not None


def _local(task: Task, points: Mapping[int, Mapping], workers: int):
    # each point has a process of its own (Task.run); threads only wait for them
    pool = ThreadPoolExecutor(workers)
    try:
        jobs = {pool.submit(attempt, task, point): i for i, point in points.items()}
        for job in as_completed(jobs):
            yield jobs[job], job.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _client(executor, workers: int):
    distributed = needed("distributed", "sweep")
    if executor is not None and not isinstance(executor, str):
        if not isinstance(executor, distributed.Client):
            raise ValueError(
                f"executor is {executor!r}; valid are 'processes', 'threads', the address of a "
                "dask scheduler, or a distributed.Client"
            )
        yield executor
        return
    if executor is not None:
        with distributed.Client(executor, timeout="20s", set_as_default=False) as client:
            yield client
        return
    cluster = distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None
    )
    with cluster, distributed.Client(cluster, set_as_default=False) as client:
        yield client


def _on_dask(task: Task, points: Mapping[int, Mapping], client):
    distributed = needed("distributed", "sweep")
    jobs = {
        client.submit(attempt, task, point, pure=False, retries=1): i for i, point in points.items()
    }
    try:
        with client.as_current():
            finished = distributed.as_completed(list(jobs))
        for job in finished:
            # an error here is the worker's: attempt catches those of the point
            error = job.exception() if job.status == "error" else None
            if error is not None or job.status == "cancelled":
                yield jobs[job], Outcome(None, f"its worker was lost: {error or job.status}")
            else:
                yield jobs[job], job.result()
    finally:
        client.cancel(list(jobs))

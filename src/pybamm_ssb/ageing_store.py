"""A long run on disk: everything that is needed to go on, and what was measured so far."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
from pathlib import Path

import numpy as np
import pybamm

_STATE = "checkpoint.pickle"
_SAME = "run.json"


def _told(value) -> str:
    """A text that is the same in every process."""
    if isinstance(value, pybamm.Interpolant):
        # its name may be a number of its own
        return _told([*value.x, value.y])
    if isinstance(value, pybamm.Symbol):
        # its repr holds a hash that differs from process to process
        return str(value)
    if callable(value):
        code = getattr(value, "__code__", None)
        inner = getattr(value, "__closure__", None) or ()
        parts = [getattr(value, "__qualname__", type(value).__qualname__)]
        parts += [_told(cell.cell_contents) for cell in inner]
        parts += [hashlib.sha256(code.co_code).hexdigest()[:8]] if code else []
        inside = getattr(value, "__dict__", {})
        parts += [f"{key}={_told(item)}" for key, item in sorted(inside.items())]
        return " ".join(parts)
    if isinstance(value, np.ndarray):
        return hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()
    if isinstance(value, dict):
        return " ".join(f"{key}: {_told(value[key])}" for key in sorted(value, key=str))
    if isinstance(value, tuple | list):
        return " ".join(_told(item) for item in value)
    text = repr(value)
    return type(value).__qualname__ if " at 0x" in text else text


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def label_of(steps) -> str:
    """A short text that equal cycles share, in every process."""

    def told(step) -> str:
        if isinstance(step, str):
            return step
        _, found, rest = step.repr_args.partition(", duration=")
        return f"{type(step).__name__} {_told(step.value)}{found}{rest}"

    return _short("\n".join(told(step) for step in steps))


def fingerprint(choice, protocol, settings: dict) -> dict[str, str]:
    """What makes two runs the same from their start: parameters, options and settings, and the
    period and temperature of the protocol, as hashes."""
    values = {name: _told(value) for name, value in choice.values.items()}
    return {
        "parameters": _short(json.dumps(values, sort_keys=True)),
        "options": _short(_told({key: str(value) for key, value in choice.options.items()})),
        "protocol": _short(repr(protocol.args[1:3])),
        "settings": json.dumps(settings, sort_keys=True, default=str),
    }


class Store:
    """The folder of a run.

    Parameters
    ----------
    folder : Path
    same : dict
        :func:`fingerprint`.

    Raises
    ------
    ValueError
        The folder holds another run.
    """

    def __init__(self, folder: Path, same: dict[str, str]):
        self.folder = folder
        if folder.exists() and not folder.is_dir():
            raise ValueError(f"out is '{folder}', a file; valid is a folder, or a path for one")
        folder.mkdir(parents=True, exist_ok=True)
        note = folder / _SAME
        if note.exists():
            found = json.loads(note.read_text(encoding="utf-8"))
            other = [key for key in same if found.get(key) != same[key]]
            if other:
                raise self.refusal(" and ".join(other))
        else:
            self._write(note, json.dumps(same, indent=1).encode())

    def refusal(self, other: str) -> ValueError:
        """The error for a folder whose run differs."""
        return ValueError(
            f"out is '{self.folder}', which holds a run with other {other}; valid is a new folder, "
            "or that of the same run to go on with it"
        )

    def _write(self, path: Path, data: bytes) -> None:
        """All or nothing, also when the process is killed in between."""
        beside = path.with_suffix(path.suffix + ".new")
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)

    def save(self, state: dict) -> None:
        """Write the state of the run."""
        self._write(self.folder / _STATE, pickle.dumps(state))

    def load(self) -> dict | None:
        """The state to go on from, None where there is none.

        Only a folder that this package wrote should be opened: the file is a pickle.
        """
        path = self.folder / _STATE
        if not path.exists():
            return None
        return pickle.loads(path.read_bytes())

    def table(self, name: str, frame) -> None:
        """Write a table."""
        self._write(self.folder / f"{name}.csv", frame.to_csv().encode())


#: attributes of a run that its checkpoint holds
_SAVED = (
    "number", "rows", "solved", "_jumps", "jump", "control", "lithium_error",
    "curves", "impedances", "elapsed", "duration", "reference",
)  # fmt: skip


def state_of(run) -> dict:
    """What :func:`resume` needs of an :class:`~pybamm_ssb.ageing_run.AgeingRun`."""
    state = run.run.state
    return {name: getattr(run, name) for name in _SAVED} | {
        "t": float(state.t[-1]),
        "y": np.array(state.y[:, -1]),
        "inputs": dict(state.all_inputs[-1]),
        "key": run.run.model_key(),
        "rung": run.run.rung,
        "by salt": run.run.by_salt,
        "retries": list(run.run.retries),
        "balance": run.balance.first,
        "row start": run.maker.start,
        "messages": list(run.messages),
        "cycles": [run.label(number) for number in range(1, run.number + 1)],
    }


def resume(run, saved: dict | None) -> None:
    """Put a new run where a saved one was."""
    if saved is None:
        return
    if any(run.label(number) != text for number, text in enumerate(saved["cycles"], start=1)):
        raise run.store.refusal("protocol")
    for name in _SAVED:
        setattr(run, name, saved[name])
    run.run.climb(saved["rung"], saved["by salt"])
    run.run.retries += saved["retries"]
    run.run.put(saved["t"], saved["y"], saved["inputs"], saved["key"])
    run.balance.first, run.maker.start = saved["balance"], saved["row start"]
    run.messages += [text for text in saved["messages"] if text not in run.messages]
    for asked, done in ((run.diagnostics, run.curves), (run.spectra, run.impedances)):
        missed = sorted(number for number in asked if number <= run.number and number not in done)
        if missed:
            run.messages.append(
                f"{run.name}: the run in '{run.store.folder}' is past cycle {run.number}; what is "
                f"asked for of cycles {', '.join(map(str, missed))} was not kept then, and takes a "
                "run in a new folder"
            )
    run.look_for_end()

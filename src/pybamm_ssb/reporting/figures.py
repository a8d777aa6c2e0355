"""Interactive figures from the tables that the verbs write."""

from __future__ import annotations

import pandas as pd

from ..extras import needed

_CYCLE = (
    ("Capacity", ("Lithiation capacity [mAh.g-1]", "Delithiation capacity [mAh.g-1]")),
    ("Coulombic efficiency and retention", ("Coulombic efficiency", "Retention")),
    ("Contact", ("Smallest contact fraction",)),
    ("Interphase", ("Interphase thickness [nm]",)),
    ("Lithium that is lost", ("Stranded lithium [mAh.cm-2]",
                              "Lithium lost to interphase [mAh.cm-2]")),
)  # fmt: skip
_HALVES = ("mid-lithiation", "mid-delithiation")


def _label(name: str) -> str:
    """A name with its unit as an axis title."""
    plain, bracket, unit = name.partition(" [")
    if not bracket:
        return plain
    return f"{plain} / {unit.rstrip(']').replace('.', ' ')}"


def _figure(xlabel: str, ylabel: str):
    go = needed("plotly.graph_objects", "report")
    figure = go.Figure()
    figure.update_layout(
        template="plotly_white", height=380, margin={"l": 70, "r": 20, "t": 30, "b": 60},
        legend={"orientation": "h", "y": 1.12},
    )  # fmt: skip
    figure.update_xaxes(title_text=xlabel)
    figure.update_yaxes(title_text=ylabel)
    return go, figure


def _lines(table: pd.DataFrame, x: str, names, ylabel: str, markers=True):
    known = [name for name in names if name in table and table[name].notna().any()]
    if x not in table or not known:
        return None
    go, figure = _figure(_label(x), ylabel if len(known) > 1 else _label(known[0]))
    mode = "lines+markers" if markers and len(table) < 400 else "lines"
    for name in known:
        figure.add_trace(go.Scatter(x=table[x], y=table[name], mode=mode, name=name))
    figure.update_layout(showlegend=len(known) > 1)
    return figure


def of_cycles(table: pd.DataFrame) -> list[tuple[str, object]]:
    """Figures of a table per cycle."""
    found = []
    for title, names in _CYCLE:
        unit = names[0].partition(" [")[2].rstrip("]").replace(".", " ")
        figure = _lines(table, "Cycle", names, f"{title} / {unit}" if unit else title)
        if figure is not None:
            found.append((title, figure))
    for half in _HALVES:
        end = f" at {half} [mV]"
        terms = [n for n in table if n.endswith(end) and not n.startswith("Total")]
        figure = _lines(table, "Cycle", terms, "Overpotential / mV")
        if figure is not None:
            for trace in figure.data:
                trace.name = trace.name.removesuffix(end)
            found.append((f"Overpotentials at {half}", figure))
    return found


def of_curves(table: pd.DataFrame) -> list[tuple[str, object]]:
    """Voltage against capacity, and voltage and contact against time."""
    found = []
    wanted = {"Capacity [mAh.g-1]", "Voltage [V]", "Cycle", "Step"}
    if wanted <= set(table):
        go, figure = _figure("Capacity / mAh g-1", "Voltage / V")
        for (cycle, _), part in table.groupby(["Cycle", "Step"]):
            if part["Capacity [mAh.g-1]"].max() > 0:
                figure.add_trace(
                    go.Scatter(x=part["Capacity [mAh.g-1]"], y=part["Voltage [V]"], mode="lines",
                               name=f"cycle {cycle}", legendgroup=str(cycle))
                )  # fmt: skip
        figure.update_layout(showlegend=False)
        found.append(("Voltage against capacity", figure))
    for name in ("Voltage [V]", "Contact fraction"):
        figure = _lines(table, "Time [h]", [name], _label(name), markers=False)
        if figure is not None:
            found.append((f"{name.partition(' [')[0]} against time", figure))
    return found


def of_points(table: pd.DataFrame) -> list[tuple[str, object]]:
    """Parallel coordinates of a sweep's numbers."""
    go = needed("plotly.graph_objects", "report")
    numbers = table.drop(columns=[n for n in ("point", "failed") if n in table])
    numbers = numbers.select_dtypes("number").dropna(axis=1, how="all").dropna()
    names = [n for n in numbers if " at mid-" not in n and numbers[n].nunique() > 1][:8]
    if len(names) < 2:
        return []
    figure = go.Figure(
        go.Parcoords(
            line={"color": numbers[names[-1]], "colorscale": "Viridis", "showscale": True},
            dimensions=[{"label": _label(n), "values": numbers[n]} for n in names],
        )
    )
    figure.update_layout(height=480, margin={"l": 80, "r": 60, "t": 90, "b": 30})
    return [("All points", figure)]


def of_predictions(table: pd.DataFrame) -> list[tuple[str, object]]:
    """Predicted against reported, for the review's rows."""
    found = []
    for kind, unit in (("retention", "%"), ("capacity", "mAh g-1")):
        pair = [f"reported {kind}", f"predicted {kind}"]
        if not set(pair) <= set(table):
            continue
        part = table.dropna(subset=pair)
        go, figure = _figure(f"Reported {kind} / {unit}", f"Predicted {kind} / {unit}")
        for label, rows in part.groupby("electrolyte_class"):
            figure.add_trace(
                go.Scatter(x=rows[pair[0]], y=rows[pair[1]], mode="markers", name=str(label),
                           text=rows.iloc[:, 0].astype(str))
            )  # fmt: skip
        top = float(part[pair].to_numpy().max()) if len(part) else 1.0
        line = {"color": "grey", "width": 1}
        figure.add_trace(go.Scatter(x=[0, top], y=[0, top], mode="lines", line=line, name="equal"))
        found.append((f"Parity of {kind}", figure))
    return found


def of_intervals(table: pd.DataFrame) -> list[tuple[str, object]]:
    """Fitted values with their intervals, relative to the value."""
    if not {"value", "low", "high"} <= set(table):
        return []
    go, figure = _figure("Interval / fitted value", "")
    names, value = table.iloc[:, 0].astype(str), table["value"]
    figure.add_trace(
        go.Scatter(
            x=value / value, y=names, mode="markers",
            error_x={"type": "data", "symmetric": False, "array": table["high"] / value - 1,
                     "arrayminus": 1 - table["low"] / value},
        )
    )  # fmt: skip
    figure.update_xaxes(type="log")
    figure.update_yaxes(automargin=True)
    return [("Fitted values and intervals", figure)]


def of_comparison(table: pd.DataFrame) -> list[tuple[str, object]]:
    """Overpotentials of each cell side by side."""
    go, figure = _figure("", "Overpotential / mV")
    names = table.iloc[:, 0].astype(str)
    part = table[names.str.contains("mV") & ~names.str.startswith("Total")]
    for cell in table.columns[1:]:
        values = pd.to_numeric(part[cell], errors="coerce")
        if values.notna().any():
            labels = part.iloc[:, 0].str.partition(" [")[0]
            figure.add_trace(go.Bar(x=labels, y=values, name=str(cell)))
    figure.update_xaxes(automargin=True)
    return [("Overpotentials by cause", figure)] if figure.data else []


#: beginning of a file's name -> figures of its table
MAKERS = {
    "cycles": of_cycles,
    "curves": of_curves,
    "points": of_points,
    "predictions": of_predictions,
    "comparison": of_comparison,
    "fit": of_intervals,
}

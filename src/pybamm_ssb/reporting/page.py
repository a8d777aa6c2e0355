"""The page: command, versions, figures, tables, parameters with their sources."""

from __future__ import annotations

import base64
import html
from pathlib import Path

import pandas as pd

from .. import listing, run_record
from ..extras import needed
from . import figures

PAGE = "report.html"
#: rows of a table that are shown; the file holds all
_ROWS = 200
_STYLE = """
body{font-family:system-ui,sans-serif;max-width:1000px;margin:2em auto;padding:0 1em;color:#222}
h1{font-size:1.6em}h2{margin-top:2em;border-bottom:1px solid #ddd;padding-bottom:.2em}
table{border-collapse:collapse;font-size:.8em}td,th{padding:2px 8px;text-align:left}
th{background:#f3f3f3;position:sticky;top:0}tr:nth-child(even){background:#fafafa}
.scroll{overflow:auto;max-height:32em;border:1px solid #eee}
pre{background:#f6f6f6;padding:.7em;white-space:pre-wrap}nav li{margin:.2em 0}
img{max-width:100%}.note{color:#a33}
@media print{.scroll{max-height:none;overflow:visible}}
"""


def report(folder, *, name: str = PAGE) -> Path:
    """Write one self-contained HTML page about a folder of results.

    Tables become interactive figures and tables, pictures are embedded, the record of the run
    gives the command, versions and the cells whose parameters are listed with class and source.
    The page needs no network.

    Parameters
    ----------
    folder : path
        What ``--out`` of a verb was.
    name : str
        Of the page in that folder.

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        No such folder, or nothing in it to report.
    ImportError
        plotly is missing; the message says how to get it.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ValueError(f"no such folder of results: {folder}")
    tables = sorted(path for path in folder.glob("*.csv"))
    pictures = sorted(folder.glob("*.png"))
    if not tables and not pictures:
        raise ValueError(f"{folder} holds no table (.csv) and no picture (.png)")
    notes: list[str] = []
    try:
        record = run_record.read(folder)
    except ValueError as error:
        record = {}
        notes.append(str(error))
    sections: list[tuple[str, str]] = [("Run", _run(record))]
    drawn = 0
    for path in tables:
        table = _read(path, notes)
        if table is None:
            continue
        body = ""
        for title, figure in _figures(path, table, notes):
            body += f"<h3>{html.escape(title)}</h3>\n{_div(figure, first=drawn == 0)}\n"
            drawn += 1
        sections.append((path.name, body + _table(table)))
    for path in pictures:
        data = base64.b64encode(path.read_bytes()).decode()
        image = f'<img alt="{html.escape(path.name)}" src="data:image/png;base64,{data}">'
        sections.append((path.name, image))
    for text in sorted(folder.glob("*.txt")):
        sections.append((text.name, f"<pre>{html.escape(text.read_text('utf-8'))}</pre>"))
    sections += [(f"Parameters of {cell}", body) for cell, body in _parameters(record, notes)]
    page = folder / name
    page.write_text(_page(folder, sections, notes), encoding="utf-8")
    return page


def _page(folder: Path, sections, notes) -> str:
    titles = [html.escape(title) for title, _ in sections]
    links = "\n".join(f'<li><a href="#s{i}">{title}</a></li>' for i, title in enumerate(titles))
    bodies = "\n".join(
        f'<h2 id="s{i}">{title}</h2>\n{body}'
        for i, (title, (_, body)) in enumerate(zip(titles, sections, strict=True))
    )
    told = "".join(f'<p class="note">{html.escape(note)}</p>' for note in notes)
    title = html.escape(folder.resolve().name)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<link rel="icon" href="data:,">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>\n<h1>Results: {title}</h1>\n"
        f"{told}<nav><ul>\n{links}\n</ul></nav>\n{bodies}\n</body></html>\n"
    )


def _run(record: dict) -> str:
    if not record:
        return "<p>There is no record of the run (run.yaml) in this folder.</p>"
    rows = "".join(
        f"<tr><td>{html.escape(str(name))}</td><td>{html.escape(str(version))}</td></tr>"
        for name, version in record.get("versions", {}).items()
    )
    return (
        f"<pre id='command'>{html.escape(str(record.get('command', '')))}</pre>"
        f"<p>Finished {html.escape(str(record.get('finished', '?')))} after "
        f"{html.escape(str(record.get('seconds', '?')))} s.</p>"
        f"<table id='versions'><tr><th>package</th><th>version</th></tr>{rows}</table>"
    )


def _read(path: Path, notes: list[str]) -> pd.DataFrame | None:
    try:
        return pd.read_csv(path)
    except (ValueError, UnicodeDecodeError, pd.errors.ParserError) as error:
        notes.append(f"{path.name} cannot be read: {error}")
        return None


def _figures(path: Path, table: pd.DataFrame, notes: list[str]) -> list:
    maker = next((m for start, m in figures.MAKERS.items() if path.stem.startswith(start)), None)
    if maker is None:
        return []
    try:
        return maker(table)
    except (KeyError, TypeError, ValueError) as error:
        notes.append(f"{path.name}: no figure: {error}")
        return []


def _div(figure, first: bool) -> str:
    io = needed("plotly.io", "report")
    return io.to_html(
        figure, full_html=False, include_plotlyjs=first, config={"displaylogo": False}
    )


def _table(table: pd.DataFrame) -> str:
    shown = table.head(_ROWS).to_html(
        index=False, border=0, na_rep="-", float_format=lambda value: f"{value:.5g}"
    )
    more = f"<p>{len(table)} rows, the first {_ROWS} are shown.</p>" if len(table) > _ROWS else ""
    return f'<div class="scroll">{shown}</div>{more}'


def _parameters(record: dict, notes: list[str]):
    for cell in record.get("cells", []):
        try:
            found = listing.of(cell)
        except (ValueError, OSError) as error:
            notes.append(f"parameters of '{cell}': {error}")
            continue
        rows = pd.DataFrame(found.rows)
        keep = ["name", "value", "low", "high", "unit", "class", "source", "locator", "verified",
                "citation"]  # fmt: skip
        table = rows[[column for column in keep if column in rows]]
        head = "".join(f"<p>{html.escape(line)}</p>" for line in found.head)
        shown = table.to_html(index=False, border=0, na_rep="-",
                              float_format=lambda value: f"{value:.5g}")  # fmt: skip
        yield cell, f'{head}<div class="scroll provenance">{shown}</div>'

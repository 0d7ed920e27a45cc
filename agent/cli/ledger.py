"""`bufa ledger import`: the dispatch ledger (发货台账) into the database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli.guard import register as _register
from agent.cli.output import show, show_json, show_table, tell
from agent.cli.wiring import AsJson, StoreName, clock, database_of, settings_of
from agent.errors import ExitCode, InvalidInput
from agent.say import say

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from agent.ledger.imports import ImportReport
    from agent.settings import StoreSettings


#: What is counted of a file, in the order shown; `older` are numbers against which a newer file stands.
_COUNTS = ("added", "replaced", "unchanged", "older", "left_out")


def import_(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help=say("Exports, .xlsx or .csv."))],
    store: StoreName,
    as_json: AsJson = False,
) -> ExitCode:
    """Import exports of the ERP; good rows go in, refused rows are listed with file, row, column and why."""
    settings = settings_of(ctx)
    wanted = settings.store(store)
    reports, failures = import_files(database_of(settings), wanted, files)
    if as_json:
        show_json({"files": [plain(each) for each in reports], "failed": [each.what for each in failures]})
    else:
        show_reports(reports)
    for failure in failures:
        tell(str(failure))
    return ExitCode.INPUT if failures or any(each.refused for each in reports) else ExitCode.OK


def import_files(
    engine: Engine, store: StoreSettings, files: Sequence[Path]
) -> tuple[list[ImportReport], list[InvalidInput]]:
    """Import each file by its own, older ones first; a file that cannot be used does not stop the others."""
    from sqlalchemy.orm import Session

    from agent.ledger.imports import import_file

    reports: list[ImportReport] = []
    failures: list[InvalidInput] = []
    for file in sorted(files, key=_file_time):
        try:
            with Session(engine) as session:
                reports.append(
                    import_file(session, file, store=store.name, names=store.ledger_names, clock=clock)
                )
                session.commit()
        except InvalidInput as error:
            failures.append(error)
    return reports, failures


def _file_time(file: Path) -> float:
    """Return when `file` was last written; a missing one comes first and is reported by the import."""
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def plain(report: ImportReport) -> dict[str, Any]:
    """Return a report as JSON shows it."""
    refused = [{"file": r.file, "row": r.row, "column": r.column, "why": r.why} for r in report.refused]
    counts = {name: getattr(report, name) for name in _COUNTS}
    told = {"already": report.already, "conflicts": list(report.conflicts)}
    return {"file": str(report.file), **counts, **told, "refused": refused}


def show_reports(reports: Sequence[ImportReport]) -> None:
    """Print what went in, what was refused and which orders the ledger contradicts itself about."""
    columns = ("file", *(name.replace("_", " ") for name in _COUNTS), "refused")
    rows = [(r.file, *(getattr(r, name) for name in _COUNTS), len(r.refused)) for r in reports]
    show_table([say(word) for word in columns], rows)
    show_table(
        [say(word) for word in ("file", "row", "column", "why")],
        [(row.file, row.row, row.column, row.why) for report in reports for row in report.refused],
        say("Refused rows"),
    )
    for report in reports:
        if report.left_out and not (report.added + report.replaced + report.unchanged + report.older):
            show(
                say(
                    "{file}: all {count} rows are of other shops; does `ledger_names` name this one?",
                    file=report.file,
                    count=report.left_out,
                )
            )
    for order in (order for report in reports for order in report.conflicts):
        show(
            say(
                "order {order}: its rows contradict each other or were refused; nothing is written to it",
                order=order,
            )
        )


def register(app: typer.Typer) -> None:
    """Add the group `ledger`."""
    group = typer.Typer(help=say("The dispatch ledger."), no_args_is_help=True, rich_markup_mode=None)
    _register(
        group,
        import_,
        name="import",
        short=say("Import exports of the ERP."),
        example="bufa ledger import export.xlsx --store main",
    )
    app.add_typer(group, name="ledger")

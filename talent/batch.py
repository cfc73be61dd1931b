"""Many agencies in one go: each in a process of its own, one bad agency reported and the rest published.

An agency is the unit of work: it is read, reviewed and published by itself, so that whatever happens to one
leaves the others as they are. One run works in an output folder at a time.
"""

from __future__ import annotations

import fcntl
import gc
import hashlib
import multiprocessing
import os
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from talent import display, rules
from talent.errors import BatchError, IntakeError, TalentError
from talent.export import to_csv
from talent.intake import read_dataset
from talent.messages import text
from talent.review import run_review
from talent.store import Store
from talent.store.folders import sweep

COLUMNS = {
    "agency": "str",
    "folder": "str",
    "state": "str",
    "run_id": "str",
    "employees": "Int64",
    "seconds": "float64",
    "message": "str",
    "problems": "str",
}
TABLE_FILES = {".csv", ".parquet", ".xlsx"}


@dataclass(frozen=True)
class _Job:
    """What one process needs to know about one agency."""

    folder: Path
    out: Path
    store_url: str
    claims: Path
    rules_options: Mapping[str, Any] = field(default_factory=dict)
    review_options: Mapping[str, Any] = field(default_factory=dict)
    language: str = "en"


def run_batch(
    folder: str | Path,
    *,
    rules_options: Mapping[str, Any],
    out: str | Path,
    workers: int | None = None,
    store_url: str | None = None,
    review_options: Mapping[str, Any] | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """Review and publish every agency of a folder.

    Args:
        folder: one agency's tables, or sub-folders that each hold one agency's.
        rules_options: arguments of :func:`talent.rules.load`: on, profile, instrument, overlay, out_of_force.
        out: output folder: ``runs/``, ``problems/`` and by default ``talent.db``.
        workers: processes at a time; default one a core. A script that calls this needs the usual
            ``if __name__ == "__main__"`` guard.
        store_url: address of the store; default ``talent.db`` in ``out``.
        review_options: arguments of :func:`talent.review.run_review`: inauguration, horizon_years, seed.
        language: of the messages and the problems, ``"id"`` or ``"en"``.

    Returns:
        One row an agency, by folder: agency, folder, state (published, unchanged, failed), run_id (empty when
        failed), employees, seconds, message, problems (file with the refused rows, or empty).

    Raises:
        BatchError: nothing could be published, or another run works in ``out``.
    """
    outcome = review_all(
        folder,
        rules_options=rules_options,
        out=out,
        workers=workers,
        store_url=store_url,
        review_options=review_options,
        language=language,
    )
    if outcome["state"].eq("failed").all():
        reasons = "; ".join(outcome["folder"] + ": " + outcome["message"])
        raise BatchError(f"No agency of {folder} could be published. {reasons}")
    return outcome


def review_all(
    folder: str | Path,
    *,
    rules_options: Mapping[str, Any],
    out: str | Path,
    workers: int | None = None,
    store_url: str | None = None,
    review_options: Mapping[str, Any] | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """As :func:`run_batch`, for callers that show the outcome also when every agency failed."""
    target = Path(out)
    with one_at_a_time(target):
        sweep(target)
        rules.load(**rules_options)  # what no agency can be reviewed under is refused once
        url = store_url or f"sqlite:///{target / 'talent.db'}"
        Store(url)  # refuses a bad address once and makes the tables before the processes race for it
        claims = _fresh(target / ".claims")
        options = dict(rules_options), dict(review_options or {})
        jobs = [
            _Job(found, target, url, claims, *options, language)
            for found in agency_folders(folder, but=target)
        ]
        rows = _in_processes(jobs, workers or os.cpu_count() or 1)
        _fresh(claims).rmdir()
    table = pd.DataFrame(rows, columns=pd.Index(list(COLUMNS))).astype(COLUMNS)
    return table.sort_values("folder").reset_index(drop=True)


def agency_folders(folder: str | Path, *, but: Path | None = None) -> list[Path]:
    """Folders that each hold one agency's tables, by name.

    Args:
        folder: holds tables itself, or sub-folders. A sub-folder without tables counts: it is reported, not
            passed over.
        but: output folder, left out when it stands inside.

    Raises:
        BatchError: no such folder, or nothing in it.
    """
    top = Path(folder)
    if not top.is_dir():
        raise BatchError(f"{top} is no folder. Name the folder that holds the agencies.")
    if any(file.suffix in TABLE_FILES for file in top.iterdir()):
        return [top]
    found = sorted(child for child in top.iterdir() if child.is_dir() and not child.name.startswith("."))
    kept = [child for child in found if but is None or child.resolve() != but.resolve()]
    if not kept:
        raise BatchError(f"{top} holds no agency: expected tables (CSV, Parquet) or sub-folders with tables.")
    return kept


@contextmanager
def one_at_a_time(out: str | Path) -> Iterator[None]:
    """Hold an output folder for one run; a killed run lets go of it by itself.

    Raises:
        BatchError: another run holds it.
    """
    target = Path(out)
    target.mkdir(parents=True, exist_ok=True)
    with (target / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BatchError(f"Another run already works in {target}. Wait for it to end.") from error
        yield


def write_problems(problems: pd.DataFrame, file: Path) -> Path:
    """Write a table of problems as CSV that a spreadsheet shows and does not execute.

    Args:
        problems: as :attr:`talent.errors.IntakeError.problems`.
        file: where to; its folder is made.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    to_csv(errors_first(problems), file)
    return file


def errors_first(problems: pd.DataFrame) -> pd.DataFrame:
    """Problems with the errors, which stop a run, before the notices, which do not."""
    if "severity" not in problems.columns:
        return problems
    return problems.sort_values("severity", kind="stable", ignore_index=True)


def refusal(problems: pd.DataFrame, language: str = "en") -> str:
    """How many problems there are and where the first stands, as a sentence for people.

    Args:
        problems: as :attr:`talent.errors.IntakeError.problems`.
        language: ``"id"`` or ``"en"``.
    """
    errors = problems[problems["severity"].eq("error")] if "severity" in problems.columns else problems
    first = errors.iloc[0]
    row = "" if pd.isna(first["row"]) else text("row {row}", language, row=first["row"])
    place = ", ".join(part for part in (first["file"], row, first["column"]) if part)
    return text(
        "Errors: {n}. The first is in {place}: {reason}",
        language,
        n=len(errors),
        place=place,
        reason=first["reason"],
    )


def without_index(on: date | str, language: str = "en") -> str:
    """Why a review of a day has no merit index: no instrument was in force, or none was wanted."""
    if rules.in_force("instruments", on=on):
        return text("No merit instrument is chosen or in force, so there is no merit index.", language)
    shown = display.day(on, language)
    return text("No merit instrument is in force on {day}; the merit index is left out.", language, day=shown)


def _in_processes(jobs: list[_Job], workers: int) -> list[dict[str, Any]]:
    jobs = sorted(jobs, key=lambda job: (-_size(job.folder), job.folder.name))
    if len(jobs) == 1 or workers == 1:
        return [_one(job) for job in jobs]
    rows, lost = _pool(jobs, min(workers, len(jobs)))
    # A process that dies takes all that were waiting with it: each of them gets a process of its own.
    for job in lost:
        again, dead = _pool([job], 1)
        rows += again or [
            _row(one, "failed", message=text("Its process died (too little memory?).", one.language))
            for one in dead
        ]
    return rows


def _pool(jobs: list[_Job], workers: int) -> tuple[list[dict[str, Any]], list[_Job]]:
    rows: list[dict[str, Any]] = []
    lost: list[_Job] = []
    # Started afresh rather than forked: threads of the parent's libraries do not survive a fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=settle) as pool:
        futures: dict[Future[dict[str, Any]], _Job] = {pool.submit(_one, job): job for job in jobs}
        for future in as_completed(futures):
            try:
                rows.append(future.result())
            except BrokenProcessPool:
                lost.append(futures[future])
    return rows, lost


def settle() -> None:
    """Begin a process of a batch: the engine stays as long as it, so the collector need not walk over it."""
    gc.freeze()


def _one(job: _Job) -> dict[str, Any]:
    start = time.perf_counter()
    problems = job.out / "problems" / f"{job.folder.name}.csv"
    problems.unlink(missing_ok=True)
    try:
        row = _publish(job)
    except IntakeError as error:
        file = write_problems(error.problems, problems)
        row = _row(job, "failed", message=refusal(error.problems, job.language), problems=str(file))
    except TalentError as error:
        row = _row(job, "failed", message=str(error))
    except Exception as error:  # noqa: BLE001 - whatever one agency meets must not stop the others
        row = _row(job, "failed", message=f"{type(error).__name__}: {error}")
    return row | {"seconds": round(time.perf_counter() - start, 2)}


def _publish(job: _Job) -> dict[str, Any]:
    data = read_dataset(job.folder, language=job.language)
    _claim(job, data.agency_id)
    review = run_review(data, rules=rules.load(**job.rules_options), **job.review_options)
    changed = Store(job.store_url).publish(review, job.out)
    known = {"agency": data.agency_id, "run_id": review.run_id, "employees": len(data.employees)}
    if review.merit.aspects.empty:
        known["message"] = without_index(review.basis["on"], job.language)
    return _row(job, "published" if changed else "unchanged", **known)


def _claim(job: _Job, agency_id: str) -> None:
    """Refuse a second folder with the same agency: the two would take the current run from each other."""
    claim = job.claims / hashlib.sha256(agency_id.encode()).hexdigest()
    try:
        with claim.open("x", encoding="utf-8") as file:
            file.write(job.folder.name)
    except FileExistsError as error:
        first = claim.read_text(encoding="utf-8")
        if first != job.folder.name:
            raise BatchError(
                text(
                    "The folder {folder} holds the same agency_id {agency}; keep one.",
                    job.language,
                    folder=repr(first),
                    agency=repr(agency_id),
                )
            ) from error


def _row(job: _Job, state: str, **known: object) -> dict[str, Any]:
    blank = {
        "agency": job.folder.name,
        "folder": job.folder.name,
        "run_id": "",
        "message": "",
        "problems": "",
    }
    return blank | {"state": state} | known


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir() if file.is_file())


def _fresh(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    return folder

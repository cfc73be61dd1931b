"""Dirty spreadsheets by the hundred: no crash, every row counted, no value changed without a record of it."""

import math
import os
import re
import tempfile
import time
from collections import Counter, defaultdict
from itertools import chain, count
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import settings

from talent.errors import IntakeError
from talent.intake import read_dataset
from talent.tables import TABLES
from tests.dirty import dirty_book, together

# 500 sheets in the suite, the same every time; `make fuzz` reads 10,000 others.
SHEETS = 500 if settings().max_examples <= 50 else 5 * settings().max_examples
FIRST = 0 if settings().derandomize else int.from_bytes(os.urandom(4))
SLOW = 60.0
AT_ONCE = 40

# Field of a sheet that is no table of the contract → column of the table in which its value ends.
EMPLOYEES = {
    "nip": "employee_id",
    "grade": "grade",
    "grade_since": "grade_since",
    "birth_date": "birth_date",
    "employment": "employment",
    "duty": "duty_status",
    "service_since": "service_since",
    "position_since": "position_since",
    "education": "education",
    "retires_on": "retires_on",
}
NOT_IN = {
    "recap": {"duty", "service_since", "retires_on", "employment"},
    "nomination": {"birth_date", "education", "position_since"},
    "siasn": set(),
    "monitoring": set(),
}
COMPONENTS = {
    "potential_score": ("potential", "value"),
    "competency_score": ("competency", "value"),
    "cell": ("cell", "value"),
    "integrity": ("integrity", "value"),
    "match_class": ("match_class", "label"),
}
RATINGS = {"nip": "employee_id", "year": "year", "rating": "rating"}
RATED = RATINGS | {"work_result": "work_result", "behaviour": "behaviour", "rating_score": "score"}
HISTORY = {"nip": "employee_id", "history_start": "start", "history_end": "end"}
ACTING = re.compile(
    r"(?:plt|plh|pj|pelaksana\s+tugas|pelaksana\s+harian|penjabat)(?:\.\s*|\s+)(?P<a>\w.*)"
    r"|(?P<b>.*\S)\s*\((?:plt|plh|pj)\.?\)",
    re.IGNORECASE | re.DOTALL,
)


class Check:
    """What became of one book, held against what was written; ``faults`` tells what is wrong, by kind."""

    def __init__(self, book, data):
        self.book, self.data = book, data
        self.faults, self.taken, self.echelons = [], {}, None
        self.rejected = {page.place: self._numbers(page) for page in book.pages}
        self.excluded = {page.place: {} for page in book.pages}
        for row in data.excluded.itertuples():
            self.excluded[row.file, row.sheet][int(row.row)] = row.reason
        self.changes = defaultdict(dict)
        for row in data.changes.itertuples():
            self.changes[row.file, row.sheet].setdefault((int(row.row), row.column), []).append(
                (row.old, row.new)
            )

    def _frame(self, page):
        name = page.own or (f"{page.file}/{page.sheet}" if page.sheet else page.file)
        return self.data.rejected.get(name)

    def _numbers(self, page):
        frame = self._frame(page)
        return set() if frame is None else set(frame["row"].astype(int).tolist())

    def fault(self, kind, *what):
        self.faults.append((kind, " ".join(map(repr, what))))

    def accepted(self, page):
        if page.place not in self.taken:
            gone = self.rejected[page.place] | set(self.excluded[page.place])
            headings = set() if self._unread(page) else page.rows("heading")
            left = page.rows() - headings - gone
            self.taken[page.place] = [line for line in page.lines if line.number in left]
        return self.taken[page.place]

    def _unread(self, page):
        return "not_recognised" in self.excluded[page.place].values()

    # Rows ------------------------------------------------------------------------------------------------

    def rows(self):
        for page in self.book.pages:
            counted = self.data.accounting
            counted = counted[counted["file"].eq(page.file) & counted["sheet"].eq(page.sheet)]
            if len(counted) != 1:
                if page.rows():
                    self.fault("equation", page.place, "not counted", len(counted))
                continue
            found = counted.iloc[0]
            n, taken, aside, left = (
                int(found[name]) for name in ("read", "accepted", "rejected", "excluded")
            )
            written = page.rows() - (set() if self._unread(page) else page.rows("heading"))
            if n != taken + aside + left:
                self.fault("equation", page.place, n, taken, aside, left)
            if n != len(written):
                self.fault("count", page.place, "read", n, "written", len(written))
            rejected, excluded = self.rejected[page.place], set(self.excluded[page.place])
            if rejected & excluded or (rejected | excluded) - written:
                self.fault(
                    "rows", page.place, sorted(rejected & excluded), sorted((rejected | excluded) - written)
                )
            if (len(rejected), len(excluded), len(written - rejected - excluded)) != (aside, left, taken):
                self.fault(
                    "rows", page.place, "sets", len(rejected), len(excluded), "counts", aside, left, taken
                )
            if not self._unread(page):
                self._roles(page)

    def _roles(self, page):
        """What is data stays data, and what is none never becomes a person."""
        key = next(
            (p for p, item in enumerate(page.columns) if item.field in {"nip", "employee_id", "position_id"}),
            None,
        )
        for line in page.lines:
            reason = self.excluded[page.place].get(line.number, "")
            has_key = key is not None and key < len(line.cells) and not _empty(line.cells[key])
            if line.role == "data" and has_key and reason not in {"", "repeated"}:
                self.fault("lost", page.place, line.number, reason)
        for line in self.accepted(page):
            if line.role != "data":
                self.fault("invented", page.place, line.number, line.role)

    # Values ----------------------------------------------------------------------------------------------

    def values(self):
        self._changes_tell_the_truth()
        self._rejected_as_written()
        if not all(page.whole for page in self.book.pages):
            return  # without what it needs a sheet is rightly taken for another kind
        rows = [
            (page, self._row(page, line) | {"line": line.number})
            for page in self.book.pages
            if not self._unread(page)
            for line in self.accepted(page)
        ]
        for table in TABLES:
            if any(page.own == table for page, _ in rows) and self.data.has(table):
                self._own(table, [row for page, row in rows if page.own == table])
        others = [(page, row) for page, row in rows if not page.own]
        if others:
            others = self._of_somebody(others)
            self._people([(page, row) for page, row in others if page.kind in NOT_IN])
            self._scores(others)
            self._careers(others)

    def _of_somebody(self, others):
        """Rows that speak of a person; one of a post that nobody holds must be told, and gives no facts."""
        told = self.data.problems[self.data.problems["code"].eq("post_vacant")]
        known = set(zip(told["file"], told["sheet"].fillna(""), told["row"], strict=True))
        kept = []
        for page, row in others:
            somebody = row.get("nip") or row.get("name") or page.kind not in NOT_IN
            if not somebody and (page.file, page.sheet or "", row["line"]) not in known:
                self.fault("lost", page.place, row["line"], "post that nobody holds is not told")
            if somebody:
                kept.append((page, row))
        return kept

    def _row(self, page, line):
        """Field → the text in which it should stand in a table: what was written, or what a change says."""
        out = {}
        for place, item in enumerate(page.columns):
            cell = line.cells[place] if place < len(line.cells) else None
            out.setdefault(
                item.field, self._value(page, line.number, (page.own and item.field) or item.name, cell)
            )
        for name, cell in page.facts.items():
            out.setdefault(name, self._value(page, line.number, name, cell))
        return out

    def _value(self, page, number, name, cell):
        changed = self.changes[page.place].get((number, name))
        if changed:
            return changed[-1][1].strip() or None
        return (cell.text.strip() or None) if cell is not None else None

    def _changes_tell_the_truth(self):
        for page in self.book.pages:
            lines = {line.number: line for line in page.lines}
            names = [" ".join(((page.own and item.field) or item.name).split()) for item in page.columns]
            for (number, name), changed in self.changes[page.place].items():
                cells = [
                    lines[number].cells[p] if p < len(lines[number].cells) else None
                    for p, n in enumerate(names)
                    if n == name
                ]
                cells += [page.facts[name]] if name in page.facts else []
                written = {"" if cell is None else cell.text for cell in cells}
                if not {old for old, _ in changed} <= written:
                    self.fault("untrue", page.place, number, name, changed, "written", written)

    def _rejected_as_written(self):
        for page in self.book.pages:
            frame = self._frame(page)
            if frame is None:
                continue
            # Of a ragged row nothing is kept where any column may not be.
            private = any(item.field == "personal" for item in page.columns)
            lines = {line.number: line for line in page.lines}
            frame = frame[[not (private and lines[n].ragged) for n in frame["row"].astype(int)]]
            for place, item in enumerate(page.columns):
                name = " ".join(f"{item.group} {item.heading}".split())
                if list(frame.columns).count(name) != 1:
                    continue
                for number, value in zip(frame["row"], frame[name], strict=True):
                    cells = lines[int(number)].cells
                    cell = cells[place] if place < len(cells) else None
                    if not _same(
                        "" if pd.isna(value) else value.strip(), "" if _empty(cell) else cell.text.strip()
                    ):
                        self.fault("rejected", page.place, number, name, value, cell)

    def _own(self, table, rows):
        frame = getattr(self.data, table)
        fields = [name for name in TABLES[table].names if any(name in row for row in rows)]
        self._alike(
            table, frame[fields], [[_own_value(name, row.get(name)) for name in fields] for row in rows]
        )

    def _people(self, rows):
        frame = self.data.employees
        told = defaultdict(list)
        for page, row in rows:
            if row.get("nip") or row.get("name"):  # without both the row is a post that nobody holds
                told[row.get("nip")].append((page, row))
        if set(frame["employee_id"]) != set(told):
            self.fault("value", "employees", set(frame["employee_id"]) ^ set(told))
        for person in frame.to_dict("records"):
            sources = told.get(person["employee_id"], [])
            wrong = [self._differences(page, row, person) for page, row in sources]
            if sources and all(wrong):
                self.fault("value", "employees", person["employee_id"], wrong[0])

    def _differences(self, page, row, person):
        fields = {name: column for name, column in EMPLOYEES.items() if name not in NOT_IN[page.kind]}
        wanted = {column: row.get(name) for name, column in fields.items()}
        wanted["name"] = _full_name(row)
        out = [
            (name, person[name], value) for name, value in wanted.items() if not _same(person[name], value)
        ]
        units = {row.get("unit"), row.get("unit_id")}
        if not any(_same(person["unit_id"], unit) for unit in units):
            out.append(("unit_id", person["unit_id"], units))
        post = self.data.positions.set_index("position_id")
        held = person["position_id"] if not _none(person["position_id"]) else person["acting_position_id"]
        title = None if _none(held) else post["title"].get(held, held.rpartition(" / ")[2])
        if not _same(title, _title(row.get("position"))):
            out.append(("title", title, row.get("position")))
        tells = [other for other in ("echelon",) if other in row]
        if tells and held in post.index and not self._echelon_told(post["echelon"].get(held), title):
            out.append(("echelon", post["echelon"].get(held)))
        return out

    def _echelon_told(self, echelon, title):
        """Whether a row of the title has the echelon: the first one gives it to all."""
        if self.echelons is None:
            people = [page for page in self.book.pages if page.kind in NOT_IN and not self._unread(page)]
            rows = [self._row(page, line) for page in people for line in self.accepted(page)]
            self.echelons = {(_title(row.get("position")), row.get("echelon")) for row in rows}
        return (title, _plain(echelon)) in self.echelons

    def _scores(self, rows):
        scored = [(page, row) for page, row in rows if page.kind in {"recap", "nomination"}]
        self._alike(
            "assessments",
            self.data.assessments[["employee_id", "assessed_on", "value"]],
            [[row["nip"], _assessed(row), row["jpm"]] for _, row in scored if row.get("jpm")],
        )
        wanted = [
            [
                row["nip"],
                name,
                *((row[field], None) if column == "value" else (None, row[field])),
                _assessed(row),
            ]
            for page, row in scored
            for field, (name, column) in COMPONENTS.items()
            if row.get(field) and (page.kind == "nomination") == (field in {"cell", "integrity"})
        ]
        frame = self.data.components[["employee_id", "component", "value", "label", "on"]]
        self._alike("components", frame, wanted)

    def _careers(self, rows):
        rated = [[row.get(name) for name in RATED] for page, row in rows if page.kind == "ratings"]
        rated += [
            [row.get(name) if name in RATINGS else None for name in RATED]
            for page, row in rows
            if page.kind in {"recap", "nomination"} and row.get("rating")
        ]
        self._alike("ratings", self.data.ratings[list(RATED.values())], rated)
        served = [
            [*(row.get(name) for name in HISTORY), _title(row["position"])]
            for page, row in rows
            if page.kind == "history"
        ]
        self._alike("history", self.data.history[[*HISTORY.values(), "title"]], served)

    def _alike(self, table, frame, wanted):
        """The rows of a table and those that should be in it, whatever the order and how often."""
        kinds = [str(kind) for kind in frame.dtypes]
        have = {tuple(map(_plain, row)) for row in frame.itertuples(index=False)}
        want = {tuple(_typed(value, kind) for value, kind in zip(row, kinds, strict=True)) for row in wanted}
        if have != want:
            self.fault(
                "value", table, list(frame.columns), "not written", have - want, "missing", want - have
            )


def _empty(cell):
    return cell is None or (cell.kind == "text" and not cell.text.strip())


def _none(value):
    return (
        value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value))
    )


def _plain(value):
    """A value of a table so that equal ones are equal."""
    if _none(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _typed(value, kind):
    """A text as the type of its column makes it."""
    if value is None or kind in {"str", "datetime64[us]"}:
        return value
    if kind == "boolean":
        return {"true": True, "false": False}.get(value.lower(), value)
    try:
        return float(value)
    except ValueError:
        return value


def _same(value, wanted):
    plain = _plain(value)
    return plain == (_typed(wanted, "float64") if isinstance(plain, float) else wanted)


def _own_value(name, value):
    """A text as its column of the contract means it: XX is no post, and a tier has no fraction."""
    if name == "reports_to" and value == "XX":
        return None
    return re.sub(r"^([0-9]+)\.0+$", r"\1", value) if name == "tier" and value else value


def _full_name(row):
    front, name, back = (row.get(part) for part in ("front_degree", "name", "back_degree"))
    if name is None:
        return None
    return f"{front} {name}" * bool(front) + name * (not front) + f", {back}" * bool(back)


def _title(text):
    found = ACTING.fullmatch(text) if text else None
    return (found["a"] or found["b"]) if found else text


def _assessed(row):
    return row.get("assessed_on") or (f"{row['assessed_year']}-01-01" if row.get("assessed_year") else None)


def outcome(book):
    """How reading a book ends, and kind and text of everything that is wrong with that."""
    begun = time.process_time()
    try:
        with tempfile.TemporaryDirectory() as folder:
            for name, content in book.files.items():
                (Path(folder) / name).write_bytes(content)
            data = read_dataset(folder, strict=False)
    except IntakeError as error:
        errors = error.problems[error.problems["severity"].eq("error")]
        found = [("refused", "only rows are wrong")] if errors["row"].notna().all() else []
        return "refused", [*found, *_slow(begun)]
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what this looks for
        return "crashed", [("crash", f"{type(error).__name__}: {error}")]
    check = Check(book, data)
    check.rows()
    check.values()
    return "read", [*check.faults, *_slow(begun)]


def _slow(begun):
    spent = time.process_time() - begun
    return [("slow", f"{spent:.1f} s of work")] if spent > SLOW else []


def outcomes_of(books):
    """Each book with its outcome; what can be is read together, and one by one where that ends badly."""
    waiting = []
    for book in chain(books, [None]):
        if book is not None and not book.alone:
            waiting.append(book)
        if len(waiting) == AT_ONCE or (book is None and waiting):
            how, found = outcome(together(waiting))
            for one in waiting:
                yield one, *((how, found) if how == "read" and not found else outcome(one))
            waiting = []
        if book is not None and book.alone:
            yield book, *outcome(book)


def books():
    """As many books as have the wanted number of sheets."""
    left = SHEETS
    for seed in count(FIRST):
        if left <= 0:
            return
        book = dirty_book(seed)
        left -= len(book.pages)
        yield book


@pytest.fixture(scope="module")
def outcomes(one_child):
    """Every book read."""
    ended, faults = Counter(), defaultdict(list)
    for book, how, found in outcomes_of(books()):
        ended[how] += len(book.pages)
        for kind, text in found:
            faults[kind].append(f"book {book.seed}: {text}")
    return ended, faults


@pytest.mark.parametrize(
    "kind",
    [
        "crash",
        "slow",
        "refused",
        "equation",
        "count",
        "rows",
        "lost",
        "invented",
        "value",
        "untrue",
        "rejected",
    ],
)
def test_no_book_has_the_fault(outcomes, kind):
    _, faults = outcomes
    assert not faults[kind], f"{len(faults[kind])} faults, among them\n" + "\n".join(faults[kind][:5])


def test_most_books_are_read(outcomes):
    ended, _ = outcomes
    assert ended["read"] > 0.8 * SHEETS
    assert ended["refused"] > 0

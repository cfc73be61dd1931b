"""The tree of managerial posts: real nomenclature of local government, the regional secretary on top."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, islice
from typing import Any

from talent.sample.source import assumed, names

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_SMALLEST_WITH_ADVISERS = 14


@dataclass(frozen=True)
class Post:
    """One row of ``positions`` before it has an id; ``key`` and ``boss`` link the tree."""

    key: str
    boss: str
    title: str
    unit: str
    tier: str
    echelon: str | None
    family: str
    seats: int = 1
    education: str | None = None


@dataclass(frozen=True)
class Targets:
    """How many managerial posts of each tier, and how many of them are held."""

    jpt_pratama: int
    administrator: int
    pengawas: int

    @property
    def vacant(self) -> dict[str, int]:
        """Vacant posts by tier."""
        share = assumed()["size"]["vacant"]
        return {tier: round(share * number) for tier, number in vars(self).items()}


@dataclass
class Chart:
    """Units and posts as they are laid out.

    Attributes:
        units: unit id → (name, short name, family, staff weight, details of the office).
        posts: in the order in which they were laid out.
    """

    units: dict[str, tuple[str, str, str, float, dict[str, Any]]] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)

    def unit(self, name: str, short: str, family: str, staff: float, office: dict[str, Any]) -> str:
        """Add a unit and return its id."""
        unit_id = f"U{len(self.units) + 1:03d}"
        self.units[unit_id] = (name, short, family, staff, office)
        return unit_id


def targets(employees: int, managerial: int | None = None) -> Targets:
    """Managerial posts of an agency of a size.

    Args:
        employees: people in all.
        managerial: managerial posts; by default they grow as ``assumptions.toml`` says.

    >>> targets(2400)
    Targets(jpt_pratama=32, administrator=131, pengawas=256)
    """
    size = assumed()["size"]
    posts = managerial or round(size["posts"] * (employees / size["employees"]) ** size["growth"])
    scale = posts / size["posts"]
    jpt = max(3, round(size["jpt"] * scale ** size["jpt_growth"]))
    administrator = max(jpt + 3, round(size["administrator"] * scale))
    return Targets(jpt, administrator, max(2, posts - jpt - administrator))


def managerial_posts(wanted: Targets) -> Chart:
    """Units and managerial posts of an agency, each tier as often as wanted."""
    chart = Chart()
    large = wanted.jpt_pratama >= _SMALLEST_WITH_ADVISERS
    staff = 3 if large else 1
    sections = min(len(names()["secretariat"]["bagian"]), wanted.administrator // 14)
    districts = wanted.administrator // 16
    top = list(_secretariat(chart, assistants=staff, advisers=staff if large else 0, sections=sections))
    offices = [_office_unit(chart, number) for number in range(wanted.jpt_pratama - len(top) + sections)]
    top += [_head(chart, unit) for unit in offices]
    areas = [_district_unit(chart, number) for number in range(districts)]
    administrators = [post for unit in offices for post in _second_line(chart, unit)]
    administrators += [post for unit in areas for post in _district_line(unit)]
    free = wanted.administrator - sections - len(administrators)
    administrators += islice(_divisions(chart, offices), free)
    chart.posts += [*top, *administrators]
    chart.posts += islice(_supervisors(chart, offices, areas), wanted.pengawas)
    return chart


def _secretariat(chart: Chart, *, assistants: int, advisers: int, sections: int) -> Iterator[Post]:
    """The regional secretary, assistants, advisers and heads of bagian."""
    text = names()["secretariat"]
    unit = chart.unit(text["name"], "Setda", "administrasi", text["staff"], {"executing": "bagian3"})
    yield Post("sekda", "", "Sekretaris Daerah", unit, "jpt_pratama", "II.a", "pemerintahan")
    for number, name in enumerate(text["assistants"][:assistants]):
        yield Post(
            f"asisten{number}", "sekda", f"Asisten {name}", unit, "jpt_pratama", "II.b", "pemerintahan"
        )
    for name in text["advisers"][:advisers]:
        yield Post(
            f"ahli {name}", "sekda", f"Staf Ahli Bidang {name}", unit, "jpt_pratama", "II.b", "pemerintahan"
        )
    for number, (name, family) in enumerate(text["bagian"][:sections]):
        boss = f"asisten{number % assistants}"
        yield Post(f"bagian{number}", boss, f"Kepala Bagian {name}", unit, "administrator", "III.a", family)


def _office_unit(chart: Chart, number: int) -> str:
    offices = names()["offices"]
    office, region = offices[number % len(offices)], number // len(offices)
    suffix = f" Wilayah {region + 1}" if region else ""
    return chart.unit(
        office["name"] + suffix, office["short"] + suffix, office["family"], office["staff"], office
    )


def _district_unit(chart: Chart, number: int) -> str:
    text = names()["district"]
    name, round_ = text["names"][number % len(text["names"])], number // len(text["names"])
    full = f"Kecamatan {name}" + (f" {_numeral(round_)}" if round_ else "")
    return chart.unit(full, full, "pemerintahan", text["staff"], {})


def _numeral(number: int) -> str:
    return _ROMAN[number] if number < len(_ROMAN) else str(number + 1)


def _head(chart: Chart, unit: str) -> Post:
    name, short, family, _, _ = chart.units[unit]
    base = short.split(" Wilayah")[0]
    title = {
        "Setwan": "Sekretaris DPRD",
        "Inspektorat": "Inspektur",
        "Satpol PP": "Kepala Satuan Polisi Pamong Praja",
    }
    return Post(
        f"{unit}/head", "sekda", title.get(base, f"Kepala {name}"), unit, "jpt_pratama", "II.b", family
    )


def _second_line(chart: Chart, unit: str) -> Iterator[Post]:
    short = chart.units[unit][1]
    title = f"Kepala Bagian Program {short}" if short.startswith("Setwan") else f"Sekretaris {short}"
    yield Post(f"{unit}/second", f"{unit}/head", title, unit, "administrator", "III.a", "administrasi")


def _district_line(unit: str) -> Iterator[Post]:
    yield Post(f"{unit}/head", "sekda", "Camat", unit, "administrator", "III.a", "pemerintahan")
    yield Post(
        f"{unit}/second",
        f"{unit}/head",
        "Sekretaris Kecamatan",
        unit,
        "administrator",
        "III.b",
        "pemerintahan",
    )


def _divisions(chart: Chart, offices: list[str]) -> Iterator[Post]:
    """First, second, third … division of every office in turn, numbered ones when the names run out."""
    for number in count():
        for unit in offices:
            _, short, family, _, office = chart.units[unit]
            named = office["divisions"]
            if number >= len(named) and number < max(
                len(chart.units[other][4]["divisions"]) for other in offices
            ):
                continue
            name = named[number % len(named)] + (
                f" {_numeral(number // len(named))}" if number >= len(named) else ""
            )
            form = {"Inspektorat": "Inspektur Pembantu ", "Setwan": "Kepala Bagian "}.get(
                short.split(" ")[0], "Kepala Bidang "
            )
            echelon = "III.a" if form != "Kepala Bidang " else "III.b"
            yield Post(
                f"{unit}/division{number}",
                f"{unit}/head",
                form + name,
                unit,
                "administrator",
                echelon,
                family,
            )


def _supervisors(chart: Chart, offices: list[str], areas: list[str]) -> Iterator[Post]:
    """Pengawas posts: secretariats and districts first, then technical units and villages in rounds."""
    held = {post.key for post in chart.posts}
    for unit in [*areas, *offices]:
        for name in names()["district"]["subsections"]:
            echelon = "IV.b" if unit in areas else "IV.a"
            yield Post(
                f"{unit}/{name}",
                f"{unit}/second",
                f"Kepala Subbagian {name}",
                unit,
                "pengawas",
                echelon,
                "administrasi",
            )
    for unit in areas:
        for name in names()["district"]["sections"]:
            yield Post(
                f"{unit}/{name}",
                f"{unit}/head",
                f"Kepala Seksi {name}",
                unit,
                "pengawas",
                "IV.a",
                "pemerintahan",
            )
    for number, (name, family) in enumerate(names()["secretariat"]["bagian"]):
        if f"bagian{number}" in held:
            yield from _subsections(f"bagian{number}", name, family)
    for number in count():
        for unit in offices:
            yield from _branch(chart, unit, number)
        for unit in areas:
            yield from _village(unit, number)


def _subsections(boss: str, name: str, family: str) -> Iterator[Post]:
    for part, own in (("Perencanaan", "administrasi"), ("Pelaksanaan", family)):
        yield Post(f"{boss}/{part}", boss, f"Kepala Subbagian {part} {name}", "U001", "pengawas", "IV.a", own)


def _branch(chart: Chart, unit: str, number: int) -> Iterator[Post]:
    """Head and administrative head of an office's n-th technical unit."""
    _, _, family, _, office = chart.units[unit]
    named = office.get("branches", [])
    if not named:
        return
    name = (
        named[number]
        if number < len(named)
        else f"{named[number % len(named)]} {_numeral(number // len(named))}"
    )
    key = f"{unit}/branch{number}"
    yield Post(key, f"{unit}/head", f"Kepala UPTD {name}", unit, "pengawas", "IV.a", family)
    yield Post(
        f"{key}/office",
        key,
        f"Kepala Subbagian Tata Usaha UPTD {name}",
        unit,
        "pengawas",
        "IV.b",
        "administrasi",
    )


def _village(unit: str, number: int) -> Iterator[Post]:
    text = names()["district"]
    name = text["villages"][number % len(text["villages"])]
    name += f" {_numeral(number // len(text['villages']))}" if number >= len(text["villages"]) else ""
    key = f"{unit}/village{number}"
    yield Post(key, f"{unit}/head", f"Lurah {name}", unit, "pengawas", "IV.a", "pemerintahan")
    yield Post(f"{key}/second", key, f"Sekretaris Kelurahan {name}", unit, "pengawas", "IV.b", "pemerintahan")
    for section in text["village_sections"]:
        title = f"Kepala Seksi {section} Kelurahan {name}"
        yield Post(f"{key}/{section}", key, title, unit, "pengawas", "IV.b", "pemerintahan")

"""Contracts of the tables that describe the employer: its units, positions, people and standards."""

from __future__ import annotations

from talent.tables.model import Column, Table

# What an employer's own system calls the same state.
_STATUS = {"eliminated": "abolished", "named": "filled", "undisclosed": "filled"}

AGENCIES = Table(
    "agencies",
    "One public employer.",
    ("agency_id",),
    (
        Column("agency_id", "text", "Id of the agency", required=True),
        Column("name", "text", "Name of the agency", required=True),
        Column(
            "kind",
            "text",
            "Kind of employer",
            required=True,
            allowed=("ministry", "province", "regency", "city", "other"),
        ),
        Column("parent_id", "text", "Id of the agency above, which may lie outside the data"),
        Column("timezone", "text", "IANA name of the time zone, such as Asia/Jakarta"),
        Column("snapshot_on", "date", "Day on which the tables were drawn"),
    ),
)

UNITS = Table(
    "units",
    "One organisational unit.",
    ("unit_id",),
    (
        Column("unit_id", "text", "Id of the unit", required=True),
        Column("name", "text", "Name of the unit", required=True),
        Column("parent_id", "text", "Unit above", references="units.unit_id", unknown="notice"),
    ),
)

POSITIONS = Table(
    "positions",
    "One position; rows that share an id are job shares, each with its own seats.",
    ("position_id",),
    (
        Column("position_id", "text", "Id of the position; may repeat (job share)", required=True),
        Column("title", "text", "Title of the position", required=True),
        Column("unit_id", "text", "Unit it belongs to", required=True, references="units.unit_id"),
        Column("tier", "text", "Tier of the position", required=True, vocabulary="tiers"),
        Column("echelon", "text", "Echelon, such as II.a"),
        Column(
            "reports_to",
            "text",
            "Position above; empty or XX = top",
            references="positions.position_id",
            unknown="notice",
            nothing=("XX",),
        ),
        Column("job_family", "text", "Job family"),
        Column(
            "status",
            "text",
            "State of the position; missing = by its incumbents",
            allowed=("filled", "vacant", "frozen", "abolished"),
            aliases=_STATUS,
        ),
        Column(
            "seats", "integer", "People who hold it when full", unit="people", low=0, high=100_000, default=1
        ),
        Column("is_key", "flag", "Named as a key position by the agency"),
        Column("min_education", "text", "Lowest education asked for", vocabulary="education"),
        Column("min_grade", "text", "Lowest rank asked for", vocabulary="ranks"),
        Column("fields_of_study", "list", "Fields of study asked for"),
        Column("term_ends", "date", "Day on which the holder's term ends"),
    ),
    unique=False,
    required=True,
)

EMPLOYEES = Table(
    "employees",
    "One employee.",
    ("employee_id",),
    (
        Column("employee_id", "text", "Id of the employee, as text", required=True),
        Column("unit_id", "text", "Unit of work", required=True, references="units.unit_id"),
        Column("position_id", "text", "Position held", references="positions.position_id"),
        Column("name", "text", "Name, shown and never used"),
        Column("tier", "text", "Tier of the position held", vocabulary="tiers"),
        Column("job_family", "text", "Job family"),
        Column("employment", "text", "Employment status", allowed=("pns", "cpns", "pppk")),
        Column(
            "duty_status",
            "text",
            "Duty status",
            allowed=("active", "study", "unpaid leave", "suspended"),
            aliases={"unpaid_leave": "unpaid leave"},
        ),
        Column(
            "acting_position_id",
            "text",
            "Position held in an acting capacity",
            references="positions.position_id",
            unknown="notice",
        ),
        Column("acting_kind", "text", "Kind of acting appointment", allowed=("Plt", "Plh", "Pj")),
        Column("acting_since", "date", "First day of the acting appointment"),
        Column("grade", "text", "Rank, such as III/d", vocabulary="ranks"),
        Column("grade_since", "date", "First day in the rank"),
        Column("position_since", "date", "First day in the position"),
        Column("tier_since", "date", "First day in the tier"),
        Column("education", "text", "Highest education", vocabulary="education"),
        Column("field_of_study", "text", "Field of study"),
        Column("birth_date", "date", "Day of birth"),
        Column("service_since", "date", "First day of service"),
        Column("retires_on", "date", "Day of retirement, where the agency knows better than the rules"),
        Column("leaves_on", "date", "Day of leaving for another reason"),
        Column("unavailable_until", "date", "Last day on which the person cannot be placed"),
    ),
    required=True,
)

STANDARDS = Table(
    "standards",
    "One competency that a position or tier asks for, where the agency itself has set it.",
    ("position_id", "tier", "competency", "on"),
    (
        Column("position_id", "text", "Position (or give a tier)", references="positions.position_id"),
        Column("tier", "text", "Tier (or give a position)", vocabulary="tiers"),
        Column("competency", "text", "Competency", required=True, vocabulary="competencies"),
        Column("kind", "text", "Kind of competency", allowed=("managerial", "sociocultural", "technical")),
        Column("required_level", "number", "Level asked for", required=True, unit="level", low=0, high=10),
        Column("weight", "number", "Weight among the competencies", low=0, high=1000),
        Column("document", "text", "Decree or document that sets it"),
        Column("on", "date", "Day from which it holds"),
    ),
    one_of=("position_id", "tier"),
)

CATALOGUE = Table(
    "catalogue",
    "One competency that a development programme raises.",
    ("programme", "competency"),
    (
        Column("programme", "text", "Programme", required=True),
        Column("competency", "text", "Competency it raises", required=True, vocabulary="competencies"),
        Column("gain", "number", "Gain of who completes it", required=True, unit="level", low=0, high=10),
        Column("hours", "number", "Length", unit="hours", low=0, high=20_000),
        Column("cost", "number", "Cost a participant", unit="currency of the agency", low=0),
        Column("weeks", "number", "Calendar time", unit="weeks", low=0, high=1000),
        Column("seats", "integer", "Participants a round", unit="people", low=0, high=1_000_000),
    ),
)

ORGANISATION = (AGENCIES, UNITS, POSITIONS, EMPLOYEES, STANDARDS, CATALOGUE)

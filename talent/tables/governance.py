"""Contracts of the tables about decisions and the merit system, and of the protected attributes."""

from __future__ import annotations

from talent.tables.model import Column, Table

DECISIONS = Table(
    "decisions",
    "One decision of people, append-only; who left the agency may still be named.",
    ("decision_id",),
    (
        Column("decision_id", "text", "Id of the decision", required=True),
        Column(
            "kind",
            "text",
            "Kind of decision",
            required=True,
            allowed=("calibration", "pool", "plan", "nomination", "appointment"),
        ),
        Column(
            "employee_id", "text", "Employee concerned", references="employees.employee_id", unknown="notice"
        ),
        Column(
            "position_id", "text", "Position concerned", references="positions.position_id", unknown="notice"
        ),
        Column("value_from", "text", "Value before"),
        Column("value_to", "text", "Value after"),
        Column("rank", "integer", "Rank given", low=1, high=1_000_000),
        Column("reason", "text", "Reason given", required=True),
        Column("on", "date", "Day of the decision", required=True),
        Column("by", "text", "Who decided", required=True),
    ),
)

MERIT_EVIDENCE = Table(
    "merit_evidence",
    "One document that supports an item of the merit instrument; an item may have several.",
    ("item", "document", "on"),
    (
        Column("item", "text", "Item of the instrument", required=True, vocabulary="items"),
        Column("document", "text", "Number or name of the document", required=True),
        Column("on", "date", "Day of the document", required=True),
        Column("level", "integer", "Level that the agency claims", unit="level", low=0, high=10),
        Column("unit_id", "text", "Unit that it concerns", references="units.unit_id"),
        Column("valid_until", "date", "Last day on which it counts"),
        Column("owner", "text", "Unit or role that keeps it"),
    ),
    unique=False,
)

MERIT_HISTORY = Table(
    "merit_history",
    "The points of one agency in one year, in total or by aspect.",
    ("agency_id", "year", "assessed_by", "aspect"),
    (
        Column("agency_id", "text", "Agency", required=True),
        Column("year", "integer", "Year assessed", required=True, unit="year", low=1950, high=2199),
        Column("assessed_by", "text", "Who assessed", required=True, allowed=("self", "KASN", "BKN")),
        Column("aspect", "integer", "Aspect; missing = total", low=1, high=20),
        Column("points", "number", "Points given", required=True, unit="points", low=0, high=1000),
        Column("source", "text", "Document or page"),
    ),
)

FIELD_SIGNALS = Table(
    "field_signals",
    "One outside measure of one unit.",
    ("unit_id", "source", "on"),
    (
        Column("unit_id", "text", "Unit", required=True, references="units.unit_id"),
        Column(
            "source",
            "text",
            "Where it comes from",
            required=True,
            allowed=("public satisfaction", "360", "complaints", "inspection"),
            aliases={"public_satisfaction": "public satisfaction"},
        ),
        Column("on", "date", "Day for which it holds", required=True),
        Column("value", "number", "Mean or count", required=True, unit="scale"),
        Column("n", "integer", "Answers or cases", required=True, unit="answers", low=0, high=1_000_000_000),
        Column("scale_min", "number", "Lowest value of the scale", required=True, unit="scale"),
        Column("scale_max", "number", "Highest value of the scale", required=True, unit="scale"),
        Column("higher_is_better", "flag", "Whether a higher value is better", required=True),
        Column("sd", "number", "Standard deviation of the answers", unit="scale", low=0),
    ),
    unique=False,
    scale=(("value",), "scale_min", "scale_max"),
)

PROTECTED = Table(
    "protected",
    "Protected attributes of one employee, kept on request for a purpose, read by the fairness audit alone.",
    ("employee_id",),
    (
        Column("employee_id", "text", "Employee", required=True, references="employees.employee_id"),
        Column("sex", "text", "Sex"),
        Column("birth_year", "integer", "Year of birth", unit="year", low=1900, high=2199),
        Column("religion", "text", "Religion"),
        Column("ethnicity", "text", "Ethnicity"),
        Column("marital_status", "text", "Marital status"),
        Column("disability", "text", "Disability"),
        Column("political_affiliation", "text", "Political affiliation"),
    ),
)

GOVERNANCE = (DECISIONS, MERIT_EVIDENCE, MERIT_HISTORY, FIELD_SIGNALS, PROTECTED)

"""Contracts of the tables that hold evidence about people."""

from __future__ import annotations

from talent.tables.model import Column, Table

_EMPLOYEE = Column("employee_id", "text", "Employee", required=True, references="employees.employee_id")
_YEAR = Column("year", "integer", "Calendar year", required=True, unit="year", low=1950, high=2199)

ASSESSMENTS = Table(
    "assessments",
    "One element of one assessment of one employee.",
    ("employee_id", "assessed_on", "instrument", "element", "kind"),
    (
        _EMPLOYEE,
        Column("assessed_on", "date", "Day of the assessment", required=True),
        Column("instrument", "text", "Instrument or assessment centre", required=True),
        Column("element", "text", "What was measured: a competency, a trait, total", required=True),
        Column(
            "kind",
            "text",
            "Kind of element",
            allowed=("trait", "managerial", "sociocultural", "technical", "total"),
        ),
        Column("value", "number", "Result, on its own scale or within 0 to 200", required=True, unit="scale"),
        Column("scale_min", "number", "Lowest result of the scale", unit="scale"),
        Column("scale_max", "number", "Highest result of the scale", unit="scale"),
        Column("standard", "number", "Result that the position asks for", unit="scale"),
        Column("sem", "number", "Standard error of measurement", unit="scale", low=0, high=1000),
        Column("purpose", "text", "What it was held for", allowed=("mapping", "filling")),
        Column("valid_until", "date", "Last day on which it counts"),
    ),
    scale=(("value", "standard"), "scale_min", "scale_max"),
)

RATINGS = Table(
    "ratings",
    "The performance rating of one employee in one year.",
    ("employee_id", "year"),
    (
        _EMPLOYEE,
        _YEAR,
        Column("rating", "text", "Rating by name", vocabulary="ratings"),
        Column("work_result", "text", "Work result against expectation"),
        Column("behaviour", "text", "Behaviour against expectation"),
        Column("score", "number", "Rating as a number", unit="points", low=0, high=150),
        Column("idea", "flag", "New idea or way of working that benefits the organisation"),
        Column("rater_id", "text", "Who rated"),
        Column("period_end", "date", "Last day of the period rated"),
    ),
)

UNIT_RESULTS = Table(
    "unit_results",
    "The result of one unit in one year.",
    ("unit_id", "year"),
    (
        Column("unit_id", "text", "Unit", required=True, references="units.unit_id"),
        _YEAR,
        Column("result", "text", "Result by name", required=True),
    ),
)

FEEDBACK = Table(
    "feedback",
    "The 360° feedback of one employee in one year.",
    ("employee_id", "year"),
    (
        _EMPLOYEE,
        _YEAR,
        Column("score", "number", "Mean of the raters", required=True, unit="points", low=0, high=100),
        Column("n_raters", "integer", "Raters who answered", unit="people", low=0, high=10_000),
    ),
)

TRACK_RECORD = Table(
    "track_record",
    "One award, team duty or disciplinary sanction.",
    ("employee_id", "kind", "on", "level"),
    (
        _EMPLOYEE,
        Column("kind", "text", "Kind of event", required=True, allowed=("award", "team", "discipline")),
        Column("on", "date", "Day of the event", required=True),
        Column("level", "text", "Level of the award, team or sanction", required=True),
        Column("value", "number", "Points or amount, where the profile asks for one", low=-1e9, high=1e9),
        Column("scope", "text", "Where it applies"),
        Column("until", "date", "Last day on which it has effect"),
    ),
    unique=False,
    span=("on", "until"),
)

HISTORY = Table(
    "history",
    "One position that an employee holds or held.",
    ("employee_id", "start", "title"),
    (
        _EMPLOYEE,
        Column("title", "text", "Title of the position", required=True),
        Column("start", "date", "First day", required=True),
        Column("end", "date", "Last day; missing = still held"),
        Column("position_id", "text", "Position, which may no longer exist"),
        Column("tier", "text", "Tier at the time", vocabulary="tiers"),
        Column("unit_id", "text", "Unit at the time, which may no longer exist"),
        Column("agency_id", "text", "Agency at the time"),
        Column("job_family", "text", "Job family"),
        Column("kind", "text", "Kind of appointment", allowed=("definitive", "Plt", "Plh", "Pj")),
    ),
    unique=False,
    span=("start", "end"),
)

DEVELOPMENT = Table(
    "development",
    "One development activity of one employee.",
    ("employee_id", "start", "kind"),
    (
        _EMPLOYEE,
        Column(
            "kind",
            "text",
            "Kind of activity",
            required=True,
            allowed=("training", "coaching", "mentoring", "exchange", "study"),
        ),
        Column("start", "date", "First day", required=True),
        Column("end", "date", "Last day"),
        Column("status", "text", "How far it is", allowed=("planned", "running", "completed")),
        Column("hours", "number", "Hours (JP)", unit="hours", low=0, high=20_000),
        Column("competency", "text", "Competency it aims at", vocabulary="competencies"),
        Column("programme", "text", "Programme of the catalogue"),
    ),
    unique=False,
    span=("start", "end"),
)

ATTESTATIONS = Table(
    "attestations",
    "One fact that only a document can prove.",
    ("employee_id", "criterion", "on"),
    (
        _EMPLOYEE,
        Column("criterion", "text", "Criterion attested", required=True, vocabulary="criteria"),
        Column("result", "text", "What the document says", required=True),
        Column("on", "date", "Day of the document", required=True),
        Column("valid_until", "date", "Last day on which it counts"),
        Column("document", "text", "Number or name of the document"),
    ),
)

PREFERENCES = Table(
    "preferences",
    "What an employee says about a next step.",
    ("employee_id", "target", "on"),
    (
        _EMPLOYEE,
        Column("target", "text", "Tier, job family or position; missing = any"),
        Column("willing", "flag", "Whether the employee is willing", required=True),
        Column("on", "date", "Day on which it was said", required=True),
    ),
)

COMPONENTS = Table(
    "components",
    "Whatever else a profile scores: attendance, logbook, digital literacy.",
    ("employee_id", "component", "on"),
    (
        _EMPLOYEE,
        Column("component", "text", "Component of the profile", required=True),
        Column("value", "number", "Value", unit="points", low=0, high=1000),
        Column("label", "text", "Value by name, where the profile converts a word"),
        Column("on", "date", "Day for which it holds", required=True),
    ),
    one_of=("value", "label"),
)

EVIDENCE = (
    ASSESSMENTS,
    RATINGS,
    UNIT_RESULTS,
    FEEDBACK,
    TRACK_RECORD,
    HISTORY,
    DEVELOPMENT,
    ATTESTATIONS,
    PREFERENCES,
    COMPONENTS,
)

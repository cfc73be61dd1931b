"""The public names, and how little they load."""

import inspect
import subprocess
import sys
from types import ModuleType

import pytest

import talent
from talent import errors

NAMES = {
    "Dataset",
    "NineBoxClassifier",
    "Review",
    "Rules",
    "load_rules",
    "read_dataset",
    "run_review",
}
MODULES = {
    "career",
    "certainty",
    "effects",
    "errors",
    "explanation",
    "fairness",
    "figures",
    "fit",
    "masking",
    "merit",
    "movement",
    "nine_box",
    "placement",
    "positions",
    "raters",
    "ratings",
    "rules",
    "sample",
    "scenario",
    "scoring",
    "succession",
}
HEAVY = (
    "alembic",
    "dask",
    "networkx",
    "numpy",
    "pandas",
    "pandera",
    "plotly",
    "scipy",
    "sklearn",
    "sqlmodel",
    "streamlit",
)
TREE = {
    "IntakeError": (errors.TalentError, ValueError),
    "RuleError": (errors.TalentError,),
    "RuleNotInForceError": (errors.RuleError,),
    "UnknownIdError": (errors.TalentError, LookupError),
    "PositionGraphError": (errors.TalentError, ValueError),
    "InfeasiblePlacementError": (errors.TalentError,),
    "StoreError": (errors.TalentError,),
    "BatchError": (errors.TalentError,),
    "AccessDenied": (errors.TalentError,),
    "ThinEvidenceWarning": (errors.TalentWarning,),
    "SmallGroupWarning": (errors.TalentWarning,),
    "StaleRuleWarning": (errors.TalentWarning,),
}


def loaded_by(statement):
    """Names of the heavy packages that a fresh interpreter has loaded after a statement."""
    code = f"import sys\n{statement}\nprint(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_public_names_are_pinned():
    assert set(talent.__all__) == {"__version__"} | NAMES | MODULES
    assert len(talent.__all__) == len(set(talent.__all__))
    assert dir(talent) == sorted(talent.__all__)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_public_name_is_there_and_documented(name):
    found = getattr(talent, name)
    assert callable(found)
    assert len(inspect.getdoc(found) or "") > 40


@pytest.mark.parametrize("name", sorted(MODULES))
def test_every_public_module_is_there_and_documented(name):
    found = getattr(talent, name)
    assert isinstance(found, ModuleType)
    assert found.__name__ == f"talent.{name}"
    assert found.__doc__


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'talent' has no attribute 'star'"):
        talent.star  # noqa: B018 - asking is the test


def test_importing_the_package_loads_nothing_heavy():
    assert loaded_by("import talent") == set()


def test_rules_and_dataset_load_no_user_interface_solver_or_estimator():
    loaded = loaded_by("import talent; talent.load_rules, talent.Dataset")
    assert not loaded & {"streamlit", "sklearn", "scipy", "plotly", "sqlmodel", "networkx", "dask"}


def test_the_whole_engine_loads_no_user_interface_and_no_database():
    loaded = loaded_by("import talent; talent.run_review, talent.NineBoxClassifier")
    assert {"pandas", "scipy", "networkx"} <= loaded
    assert not loaded & {"streamlit", "plotly", "sqlmodel", "alembic", "dask"}


@pytest.mark.parametrize(("name", "parents"), TREE.items())
def test_errors_form_the_tree_that_callers_catch(name, parents):
    error = getattr(errors, name)
    assert all(issubclass(error, parent) for parent in parents)
    assert name in (errors.__doc__ or "")


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("read_dataset", {"strict"}),
        ("load_rules", {"on", "profile", "instrument", "overlay", "out_of_force"}),
        ("run_review", {"rules", "on", "inauguration", "horizon_years", "seed"}),
    ],
)
def test_arguments_beside_the_first_are_keywords(function, arguments):
    parameters = inspect.signature(getattr(talent, function)).parameters
    for name in arguments:
        assert parameters[name].kind is inspect.Parameter.KEYWORD_ONLY


@pytest.mark.parametrize(
    "path",
    [
        "positions.build_graph",
        "positions.structure",
        "fit.match",
        "succession.benches",
        "succession.shortages",
        "succession.strength",
        "placement.assign",
        "career.paths",
        "merit.index",
        "merit.roadmap",
        "merit.league",
        "fairness.audit",
        "scoring.score",
        "nine_box.place",
    ],
)
def test_every_stage_can_be_called_by_itself(path):
    module, name = path.split(".")
    function = getattr(getattr(talent, module), name)
    assert callable(function)
    assert function.__doc__

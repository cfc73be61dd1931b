"""The layers that pyproject.toml draws hold, every module has its place in them, and the drawing can fail."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

LINT = Path(sys.executable).with_name("lint-imports")


def contracts(root):
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]


def lint(folder):
    command = [LINT, "--no-logo", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_imports_keep_every_contract(root):
    found = lint(root)
    assert found.returncode == 0, found.stdout + found.stderr


def test_every_module_has_a_layer(root):
    layers = next(contract for contract in contracts(root) if contract["type"] == "layers")
    assert layers["containers"] == ["talent"]
    assert layers["exhaustive"]


def test_layers_follow_the_way_of_the_data(root):
    layers = next(contract for contract in contracts(root) if contract["type"] == "layers")["layers"]
    depth = {name: level for level, row in enumerate(layers) for name in re.findall(r"\w+", row)}
    way = ["cli", "report", "store", "review", "merit", "placement", "succession", "fit", "scoring"]
    way += ["intake", "dataset", "tables", "rules", "errors"]
    assert [depth[name] for name in way] == sorted({depth[name] for name in way})


@pytest.fixture
def small_package(root, tmp_path):
    """A package under the same contracts whose module ``scoring`` holds one line of choice."""

    def write(line):
        package = tmp_path / "talent"
        package.mkdir()
        (tmp_path / "pyproject.toml").write_text((root / "pyproject.toml").read_text("utf-8"), "utf-8")
        for name in ("__init__", "assignment", "errors", "review"):
            (package / f"{name}.py").write_text("", "utf-8")
        (package / "scoring.py").write_text(line + "\n", "utf-8")
        return tmp_path

    return write


def test_an_import_downwards_is_kept(small_package):
    assert lint(small_package("from talent import errors")).returncode == 0


@pytest.mark.parametrize(
    "line",
    ["from talent import review", "import streamlit", "import sqlmodel", "import apps.session"],
)
def test_a_breach_is_found(small_package, line):
    found = lint(small_package(line))
    assert found.returncode == 1
    assert "talent.scoring" in found.stdout


def test_a_module_without_a_layer_is_found(small_package):
    folder = small_package("")
    (folder / "talent" / "stray.py").write_text("", "utf-8")
    assert "stray" in lint(folder).stdout

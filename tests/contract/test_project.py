"""The frame of the project: locks, metadata, Makefile, sizes, and nothing that belongs to one machine."""

import ast
import json
import os
import re
import socket
import subprocess
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

MAX_FILE = 400
MAX_BODY = 40
BINARY = {".parquet", ".png", ".xlsx", ".db"}
LOCKS = ("core", "dev")


def tracked(root, *suffixes):
    """Files of the project: what git tracks; without a repository, all outside hidden folders."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=False)
    if listing.returncode == 0:
        files = [root / name for name in listing.stdout.split("\0") if name]
    else:
        files = [file for file in root.rglob("*") if not file.relative_to(root).parts[0].startswith(".")]
    return [file for file in files if file.is_file() and (not suffixes or file.suffix in suffixes)]


def project_table(root):
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]


def input_names(root, name):
    lines = (root / "requirements" / f"{name}.in").read_text("utf-8").splitlines()
    return {requirement_key(line) for line in lines if line and not line.startswith(("#", "-"))}


def requirement_key(text):
    requirement = Requirement(text)
    return canonicalize_name(requirement.name), frozenset(requirement.extras)


def locked_versions(root, name):
    text = (root / "requirements" / f"{name}.txt").read_text("utf-8")
    versions = {}
    for package, version in re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", text, re.MULTILINE):
        versions.setdefault(canonicalize_name(package), []).append(Version(version))
    return versions


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_address(root, name):
    assert "://" not in (root / "requirements" / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize("name", LOCKS)
def test_lock_holds_no_option_but_hashes(root, name):
    lines = (root / "requirements" / f"{name}.txt").read_text("utf-8").splitlines()
    options = {line.split("=")[0].strip() for line in lines if line.lstrip().startswith("-")}
    assert options == {"--hash"}


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_of_a_lock_has_a_hash(root, name):
    text = (root / "requirements" / f"{name}.txt").read_text("utf-8")
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_core_lock_is_part_of_dev_lock(root):
    core, dev = locked_versions(root, "core"), locked_versions(root, "dev")
    assert {name: dev.get(name) for name in core} == core


def test_core_input_agrees_with_dependencies(root):
    declared = {requirement_key(text) for text in project_table(root)["dependencies"]}
    assert declared == input_names(root, "core")


def test_dev_input_agrees_with_dev_extra(root):
    declared = {requirement_key(text) for text in project_table(root)["optional-dependencies"]["dev"]}
    assert declared == input_names(root, "dev")


def test_extras_are_the_documented_ones(root):
    assert set(project_table(root)["optional-dependencies"]) == {"postgres", "cluster", "dev"}


def test_every_floor_is_met_by_the_lock(root):
    project, locked = project_table(root), locked_versions(root, "dev")
    floors = map(Requirement, project["dependencies"] + project["optional-dependencies"]["dev"])
    unmet = [str(r) for r in floors if not all(map(r.specifier.contains, locked[canonicalize_name(r.name)]))]
    assert unmet == []


def test_version_is_the_package_version(root):
    import talent

    assert project_table(root)["version"] == talent.__version__


def test_changelog_has_an_unreleased_part(root):
    assert "## [Unreleased]" in (root / "CHANGELOG.md").read_text("utf-8")


def test_help_lists_every_target(root):
    phony = re.findall(r"^\.PHONY: (\w+)$", (root / "Makefile").read_text("utf-8"), re.MULTILINE)
    help_text = subprocess.run(
        ["make", "-s", "help"], cwd=root, capture_output=True, text=True, check=True
    ).stdout
    assert re.findall(r"^  make (\w+) +\S", help_text, re.MULTILINE) == phony


def test_gate_is_executable_and_sound(root):
    gate = root / ".ci" / "run"
    assert os.access(gate, os.X_OK)
    subprocess.run(["bash", "-n", gate], check=True)


def test_gate_calls_lint_and_test(root):
    commands = (root / ".ci" / "run").read_text("utf-8").splitlines()
    assert {"make setup", "make lint", "make test"} <= set(commands)


def test_no_file_outgrows_its_budget(root):
    sizes = {file: len(file.read_text("utf-8").splitlines()) for file in python_files(root)}
    assert {str(file): size for file, size in sizes.items() if size > MAX_FILE} == {}


def test_no_function_body_outgrows_its_budget(root):
    bodies = {
        f"{file}:{node.lineno} {node.name}": body_length(node)
        for file in python_files(root)
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in bodies.items() if length > MAX_BODY} == {}


def python_files(root):
    return [*(root / "talent").rglob("*.py"), *(root / "apps").rglob("*.py")]


def body_length(node):
    """Lines from the first statement after the docstring to the end."""
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    return node.end_lineno - body[0].lineno + 1 if body else 0


def test_body_length_leaves_the_docstring_out():
    source = 'def f():\n    """One.\n\n    Two.\n    """\n    a = 1\n    return a\n'
    assert body_length(ast.parse(source).body[0]) == 2


def test_notebooks_hold_no_output(root):
    cells = [
        (file.name, cell)
        for file in tracked(root, ".ipynb")
        for cell in json.loads(file.read_text("utf-8"))["cells"]
        if cell["cell_type"] == "code"
    ]
    assert [name for name, cell in cells if cell["outputs"] or cell["execution_count"] is not None] == []


def test_no_file_names_a_machine_path(root):
    # The pattern is put together, so that this file does not match itself.
    places = ("work/", "home/", "root/", "Users/", "opt/wheels", "tmp/bash")
    paths = re.compile(r"(?<![\w.~*])(?:" + "|".join("/" + place for place in places) + ")")
    named = [
        f"{file}: {found.group()}"
        for file in tracked(root)
        if file.suffix not in BINARY and (found := paths.search(file.read_text("utf-8", errors="replace")))
    ]
    assert named == []


def test_no_module_has_a_name_that_says_nothing(root):
    vague = {"utils", "util", "helpers", "common", "manager", "handler", "misc"}
    assert [str(file) for file in python_files(root) if file.stem in vague] == []


def test_a_test_reaches_nothing_outside():
    # An address kept for documentation: nobody answers there even if the guard were gone.
    with pytest.raises(ConnectionRefusedError, match="nothing outside"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)

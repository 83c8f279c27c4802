"""Rules of the whole project: names, words, sizes, locks, commands, migrations."""

import ast
import re
import subprocess
import tomllib
from importlib.metadata import distributions, packages_distributions
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from sqlalchemy import Engine

from models.db import drift, faults

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "handlers", "models", "nlp", "config")
WORD = re.compile(r"[\u3400-\u9fff]{2}")  # a single sign is a numeral, or a unit in a format of WeChat's
REGISTRIES = re.compile(
    rb"^--find-links|^--index|pypi\.org|pythonhosted\.org|registry\.npmjs|npm[m]irror|tuna\.tsinghua|deb\.debian\.org",
    re.MULTILINE,
)
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", re.MULTILINE)


def sources(*packages: str) -> list[Path]:
    found = chain.from_iterable((ROOT / package).rglob("*.py") for package in packages)
    return sorted(path for path in found if "versions" not in path.parts)  # Alembic wrote those


def tracked() -> list[Path]:
    listing = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


def pins(lock: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / lock).read_text(encoding="utf-8")))


def targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def commands(document: str) -> set[str]:
    code = re.findall(r"```.*?```|`[^`\n]+`", (ROOT / document).read_text(encoding="utf-8"), re.DOTALL)
    return set(re.findall(r"\bmake ([a-z][a-z-]*)\b", "\n".join(code)))


def links(document: str) -> set[str]:
    return set(re.findall(r"\]\(([^)]+)\)", (ROOT / document).read_text(encoding="utf-8")))


def documentation(tree: ast.AST) -> set[int]:
    """The strings that stand alone as statements: docstrings of modules, classes, functions and attributes."""
    alone = (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))
    return {id(value) for value in alone if isinstance(value, ast.Constant)}


def chinese_literals(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    read_by_us = documentation(tree)
    return [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.value!r}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if id(node) not in read_by_us and WORD.search(node.value)
    ]


def test_nobody_else_owns_our_generic_package_names() -> None:
    owners = packages_distributions()
    assert {name: owners[name] for name in PACKAGES if set(owners.get(name, [])) - {"jiamenkou"}} == {}


@pytest.mark.parametrize("package", ["bot", "handlers", "models"])
def test_words_that_people_read_stand_in_config(package: str) -> None:
    assert list(chain.from_iterable(map(chinese_literals, sources(package)))) == []


def test_a_file_can_be_read_in_one_sitting() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources(*PACKAGES)}
    assert {str(path.relative_to(ROOT)): lines for path, lines in lengths.items() if lines >= 300} == {}


def test_no_package_registry_is_named() -> None:
    assert [str(path.relative_to(ROOT)) for path in tracked() if REGISTRIES.search(path.read_bytes())] == []


def test_the_two_locks_agree_and_hold_all_we_ask_for() -> None:
    runtime, tools = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: version for name, version in runtime.items() if tools.get(name) != version} == {}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    def missing(wanted: list[str], lock: dict[str, str]) -> list[str]:
        return [name for line in wanted if (name := re.split(r"[\[<>=]", line)[0]) not in lock]

    assert missing(project["dependencies"], runtime) == []
    assert missing(project["optional-dependencies"]["dev"], tools) == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
@pytest.mark.parametrize("python", ["3.11.0", "3.11.9", "3.12.0", "3.13.0"])
def test_each_lock_is_whole_for_every_python_we_promise(lock: str, python: str) -> None:
    held = pins(lock)
    installed = {canonicalize_name(found.name): found.requires or [] for found in distributions()}
    version = {"python_full_version": python, "python_version": python.rpartition(".")[0], "extra": ""}
    wanted = [Requirement(line) for name in held for line in installed.get(name, [])]
    asked = [need for need in wanted if need.marker is None or need.marker.evaluate(version)]
    assert [str(need) for need in asked if canonicalize_name(need.name) not in held] == []
    # an older pip takes a name with extras for another requirement, to be pinned under that very name
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert [str(need) for need in asked if need.extras and f"{need.name}[" not in text] == []


def test_each_library_has_its_reason_written_down() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    reasons = (ROOT / "docs/adr/0001-libraries.md").read_text(encoding="utf-8").lower()
    assert [line for line in wanted if f"| {re.split(r'[^a-z0-9-]', line)[0]}" not in reasons] == []


@pytest.mark.parametrize("document", ["README.md", "README.zh.md", "docs/operations.md"])
def test_every_command_we_write_down_exists(document: str) -> None:
    assert commands(document) - targets() == set()


def test_both_readmes_tell_the_same() -> None:
    english, chinese = "README.md", "README.zh.md"
    assert commands(english) == commands(chinese) >= {"demo", "test"}
    assert links(english) - {chinese} == links(chinese) - {english}
    assert [link for link in links(english) if not (ROOT / link).exists()] == []


def test_migrations_make_the_tables_that_the_models_describe(engine: Engine) -> None:
    assert faults(engine) == []
    assert drift(engine) == []

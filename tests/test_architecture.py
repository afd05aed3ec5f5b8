"""The one rule of imports, and the purity of `analysis`."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# From the top down: each may import what stands below it, and `analysis`.
ORDER = ["config", "publication", "clusters", "firms", "regions", "ingest", "jobs", "agencies"]
MAY_IMPORT = {
    package: set(ORDER[place + 1 :]) | {"analysis"} for place, package in enumerate(ORDER)
} | {"analysis": set()}


def imported_packages(path):
    """Return the top-level names that a Python file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_follow_the_one_rule(package):
    forbidden = MAY_IMPORT.keys() - MAY_IMPORT[package] - {package}
    files = sorted((ROOT / package).rglob("*.py"))
    offences = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files
        for name in imported_packages(path)
        if name in forbidden
    ]
    assert files, f"{package} is empty"
    assert offences == []


def test_analysis_works_without_django():
    code = (
        "import pkgutil, importlib, sys, analysis\n"
        "for m in pkgutil.walk_packages(analysis.__path__, 'analysis.'):\n"
        "    importlib.import_module(m.name)\n"
        "assert 'django' not in sys.modules\n"
        # Half a second of every start, for a few functions that scipy.special has, too.
        "assert 'scipy.stats' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


FORBIDDEN_NAMES = {"utils", "helpers", "common", "core", "mixins", "signals"}


def test_folders_and_files_are_named_for_their_subject():
    offences = [
        str(path.relative_to(ROOT))
        for package in MAY_IMPORT
        for path in (ROOT / package).rglob("*")
        if path.stem in FORBIDDEN_NAMES
    ]
    assert offences == []


# What says how a page is at this moment, which may be a moment too early or too late.
LOOKS = {
    "all_inner_texts", "all_text_contents", "count", "get_attribute", "inner_html", "inner_text", "input_value",
    "is_checked", "is_disabled", "is_editable", "is_enabled", "is_hidden", "is_visible", "text_content",
    "wait_for_timeout",
}  # fmt: skip
LOOKS_IN_ASSERTIONS = LOOKS | {"all", "bounding_box", "evaluate", "evaluate_all", "title", "url"}
REASONED = "# at once: "


def looks_at_once(source):
    """Yield the line and the name of every look at a page that does not wait for what it wants to see.

    Where a look is right, the same line or the one above says why after "# at once:".
    """
    lines = source.splitlines()
    tree = ast.parse(source)
    asserted = {
        node for one in ast.walk(tree) if isinstance(one, ast.Assert) for node in ast.walk(one.test)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        line = node.end_lineno
        reasoned = any(REASONED in text for text in lines[max(line - 2, 0) : line])
        if node.attr in (LOOKS_IN_ASSERTIONS if node in asserted else LOOKS) and not reasoned:
            yield line, node.attr


def test_browser_tests_wait_for_what_they_want_to_see():
    offences = [
        f"{path.relative_to(ROOT)}:{line} looks once at {name}: wait for it with Playwright's `expect` or"
        f" `page.wait_for_function`, or say why not after “{REASONED}”"
        for path in sorted((ROOT / "tests/browser").glob("*.py"))
        for line, name in looks_at_once(path.read_text())
    ]
    assert offences == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("assert page.locator('tr').count() == 1", ["count"]),
        ("shown = page.inner_text('h1')", ["inner_text"]),
        ("page.wait_for_timeout(200)", ["wait_for_timeout"]),
        ("assert page.url.endswith('tab=stage')", ["url"]),
        ("assert page.evaluate('document.title') == 'Sentra'", ["evaluate"]),
        ("page.evaluate('scrollTo(0, 0)')", []),
        ("expect(page.locator('tr')).to_have_count(1)", []),
        ("# at once: it is fixed in the page\nassert page.locator('tr').count() == 1", []),
    ],
)
def test_a_look_that_does_not_wait_is_recognized(line, found):
    assert [name for _line, name in looks_at_once(line)] == found

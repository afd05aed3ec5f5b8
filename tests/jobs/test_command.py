"""How commands end, and what their options take."""

import pytest
from django.core.management import execute_from_command_line

from clusters.management.commands.run_analysis import Command

ASKED = ["run_analysis", "--dataset", "sample"]


@pytest.mark.parametrize(
    "words",
    [
        ASKED,  # no level
        [*ASKED, "--level", "district", "--years", "soon"],
        [*ASKED, "--level", "district", "--measure", "joy"],
        [*ASKED, "--level", "district", "--seed", "x"],
        ["export_run", "latest", "--table", "joy", "--output", "x"],
        ["import_firms"],
        ["make_sample", "--firms", "many"],
        ["publish_release"],
    ],
)
def test_options_that_are_not_understood_end_with_1(words, capsys):
    """2 says that a file was rejected."""
    with pytest.raises(SystemExit) as end:
        execute_from_command_line(["manage.py", *words])
    assert end.value.code == 1
    assert "Traceback" not in (error := capsys.readouterr().err)
    assert "error: " in error.splitlines()[-1]


def test_levels_and_measures_follow_one_option_or_several():
    parser = Command().create_parser("manage.py", "run_analysis")
    once = ["--level", "regency", "district", "--measure", "employment", "establishments"]
    each = ["--level", "regency", "--level", "district",
            "--measure", "employment", "--measure", "establishments"]  # fmt: skip
    for words in (once, each):
        found = parser.parse_args([*ASKED[1:], *words])
        assert found.levels == ["regency", "district"]
        assert found.measures == ["employment", "establishments"]

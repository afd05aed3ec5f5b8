"""What a console says while somebody waits."""

import io

import pytest
from django.utils import translation

from jobs import progress


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", "Measuring 0/10\nMeasuring 4/10, 30 s left\n"),
        ("id", "Mengukur 0/10\nMengukur 4/10, sisa 30 dtk\n"),
    ],
)
def test_a_plain_line_says_how_long_the_rest_will_take(monkeypatch, language, lines):
    clock = iter([0.0, 0.0, 20.0])
    monkeypatch.setattr(progress, "monotonic", lambda: next(clock))
    stream = io.StringIO()
    told = progress.ConsoleProgress(stream)
    with translation.override(language):
        told("Measuring", 0, 10)
        told._last_line = 1.0  # the first line was said long ago
        told("Measuring", 4, 10)
    assert stream.getvalue() == lines


def test_no_plain_line_is_said_twice_and_one_language_is_kept(monkeypatch):
    clock = iter([0.0, 0.0, 20.0, 40.0, 60.0])
    monkeypatch.setattr(progress, "monotonic", lambda: next(clock))
    stream = io.StringIO()
    told = progress.ConsoleProgress(stream, language="en")
    with translation.override("id"):
        for done in (0, 0, 0, 5):
            told("Measuring", done, 10)
            told._last_line = told._last_line or 1.0
    assert stream.getvalue() == "Measuring 0/10\nMeasuring 5/10, 60 s left\n"

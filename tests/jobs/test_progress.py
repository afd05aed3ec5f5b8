"""What a console says while somebody waits."""

import io

from jobs import progress


def test_a_plain_line_says_how_long_the_rest_will_take(monkeypatch):
    clock = iter([0.0, 0.0, 20.0])
    monkeypatch.setattr(progress, "monotonic", lambda: next(clock))
    stream = io.StringIO()
    told = progress.ConsoleProgress(stream)
    told("Measuring", 0, 10)
    told._last_line = 1.0  # the first line was said long ago
    told("Measuring", 4, 10)
    assert stream.getvalue() == "Measuring 0/10\nMeasuring 4/10, 30 s left\n"

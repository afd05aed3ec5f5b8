"""Show on a console how far work is: a bar on a terminal, otherwise plain lines, none of them twice."""

from time import monotonic

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

BAR_WIDTH = 30
LINE_EVERY_S = 5.0


class ConsoleProgress:
    """A listener for `jobs.leases.Lease`; call it with step (as written in code), done and total."""

    def __init__(self, stream, language=None):
        self._stream, self._language = stream, language
        self._on_terminal = stream.isatty()
        self._step, self._began, self._last_line = "", monotonic(), 0.0
        self._last_done = 0

    def __call__(self, step: str, done: int = 0, total: int | None = None) -> None:
        with override(self._language or get_language()):
            self._tell(step, done, total)

    def _tell(self, step, done, total):
        now = monotonic()
        if step != self._step:
            if self._on_terminal and self._step:
                self._stream.write("\n")
            self._step, self._began, self._last_line = step, now, 0.0
        if self._on_terminal:
            self._stream.write(f"\r\x1b[K{self._bar(step, done, total, now)}")
        elif not self._last_line or (
            now - self._last_line >= LINE_EVERY_S and done != self._last_done
        ):
            self._last_line, self._last_done = now, done
            self._stream.write(
                f"{_(step)} {done}/{total}{self._left(done, total, now)}\n"
                if total
                else f"{_(step)}\n"
            )
        self._stream.flush()

    def close(self) -> None:
        if self._on_terminal and self._step:
            self._stream.write("\n")

    def _bar(self, step, done, total, now) -> str:
        if not total:
            return _(step)
        share = done / total
        filled = round(share * BAR_WIDTH)
        left = self._left(done, total, now)
        return f"{_(step)} [{'#' * filled}{' ' * (BAR_WIDTH - filled)}] {share:.0%}{left}"

    def _left(self, done, total, now) -> str:
        """Say how long the rest of a step takes if it goes on as it began."""
        if not done:
            return ""
        seconds = round((now - self._began) * (total - done) / done)
        return _(", %(seconds)s s left") % {"seconds": seconds}

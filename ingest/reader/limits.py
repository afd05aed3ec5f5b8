"""How large a file may be.  Named here, set by the settings, shown in docs/formats.md."""

import resource
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Limits:
    rows: int = 5_000_000
    columns: int = 200
    cells: int = 100_000_000
    field_characters: int = 131_072
    unpacked_bytes: int = 2_000_000_000
    archive_entries: int = 50
    archive_ratio: int = 100
    vertices_per_feature: int = 1_000_000
    vertices: int = 20_000_000
    cpu_seconds: int = 120
    memory_bytes: int = 2 * 1024**3

    @classmethod
    def of(cls, given: dict) -> "Limits":
        known = {field.name for field in fields(cls)}
        return cls(**{name: int(value) for name, value in given.items() if name in known})

    def impose(self) -> None:
        """Bind this process: what exceeds a limit is killed by the kernel."""
        for what, most in (
            (resource.RLIMIT_AS, self.memory_bytes),
            (resource.RLIMIT_CPU, self.cpu_seconds),
            (resource.RLIMIT_NOFILE, 64),
            (resource.RLIMIT_FSIZE, 64 * 1024**2),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(what, (most, most))

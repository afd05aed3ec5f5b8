import shutil
import tempfile
from pathlib import Path

import pytest

from tests.platform.processes import kill_all


@pytest.fixture(scope="module")
def state():
    """A state folder that PostgreSQL's own user can enter, unlike pytest's temporary folders."""
    folder = Path(tempfile.mkdtemp(prefix="sentra-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    kill_all(folder)
    for link in (p for p in folder.rglob("*") if p.is_symlink() and p.is_dir()):
        shutil.rmtree(link.resolve(), ignore_errors=True)
    shutil.rmtree(folder)

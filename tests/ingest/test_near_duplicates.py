"""Firms that look like the same one twice are reported, never merged; of a large file at least the same names."""

from firms.imports import near_duplicates
from tests.ingest.conftest import FIRMS, codes

TWICE = (
    FIRMS
    + "F1,PT Jati Jaya,31,0.5,0.5,2024,1\n"
    + "F2,Jaya Jati PT,31,0.501,0.5,2024,1\n"  # the words in another order, 100 m away
    + "F3,pt jati jaya,31,0.502,0.5,2024,1\n"
    + "F4,PT Jati Jaya,31,0.5,1.5,2024,1\n"  # in another region
    + "F1,PT Jati Jaya,31,0.5,0.5,2025,1\n"  # the same firm a year later
)


def test_alike_names_near_each_other_are_reported(bring):
    upload = bring(TWICE)
    assert codes(upload)["near_duplicate"] == [3, 4]
    assert upload.verdict == "ready"


def test_of_a_large_file_the_same_names_in_a_region_are_reported_and_it_is_said(bring, monkeypatch):
    monkeypatch.setattr(near_duplicates, "MOST_FIRMS", 2)
    upload = bring(TWICE)
    assert codes(upload) == {"names_not_compared": [None], "near_duplicate": [4]}
    assert upload.problems.get(code="near_duplicate").details == {
        "other": 2,
        "found": "PT Jati Jaya",
    }
    assert upload.verdict == "ready"

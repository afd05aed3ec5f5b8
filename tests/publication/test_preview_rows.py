"""What a person sees of how a file was read, before anything is stored."""

import pytest
from django.utils import translation

from publication.preview_rows import first_rows, read_as
from tests.ingest.conftest import _own_files, agency, bring  # noqa: F401

TEXT = (
    "nib;nama;kbli;lintang;bujur;tahun;tenaga_kerja;nilai_produksi;tampil\n"
    "J1;Jati;31;-0,5;0°30'00\" BT;2024;1.234;2.500.000,5;ya\n"
    "J2;Ukir;31;-0,5;0,5;2024;;;tidak\n"
)


@pytest.fixture
def upload(bring):  # noqa: F811
    found = bring(TEXT, decimal={"tenaga_kerja": ","})
    assert found.verdict == "ready", found.questions
    return found


def test_the_form_of_the_file_is_said(upload):
    with translation.override("en"):
        assert read_as(upload) == [
            "CSV", "cells separated by: semicolon", "encoding: UTF-8",
            "decimal comma in: lintang, bujur, tenaga_kerja, nilai_produksi",
        ]  # fmt: skip


def test_the_first_rows_are_shown_as_they_were_understood(upload):
    with translation.override("en"):
        shown = first_rows(upload)
    cells = [[cell for cell, _numeric in row["cells"]] for row in shown["rows"]]
    assert cells[0] == [
        "J1", "Jati", "31", "-0.5", "0.5", "2024", "1,234", "2,500,000.5", "yes",
    ]  # fmt: skip
    assert cells[1][-3:] == ["–", "–", "no"]
    with translation.override("id"):
        assert first_rows(upload)["rows"][0]["cells"][-2] == ("2.500.000,5", True)

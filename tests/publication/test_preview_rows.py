"""What a person sees of how a file was read, before anything is stored."""

import pytest
from django.utils import translation

from firms.models import Dataset
from publication.data_forms import AnswerForm
from publication.preview_map import preview_map
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


FAR = (
    "firm_id,name,industry_code,latitude,longitude,year,employees\n"
    "A,Jati,31,-0.5,0.5,2024,1\nB,Ukir,31,-0.6,0.6,2024,2\nC,Jauh,31,-6.2,106.8,2024,3\n"
)


def test_the_map_is_fitted_to_what_is_right_and_counts_what_lies_outside(bring):  # noqa: F811
    shown = preview_map(bring(FAR, on_problem="skip"))
    assert (shown.shown, shown.outside, shown.total) == (2, 1, 3)
    left, right = sorted(point["x"] for point in shown.points)
    assert right - left > shown.width / 2


def test_the_only_dataset_one_may_write_to_is_chosen_already(bring, agency):  # noqa: F811
    world = Dataset.objects.get(code="tiny")
    mine = Dataset.objects.create(
        code="ours", name="Ours", owner=agency, classification=world.classification,
        boundary_set=world.boundary_set,
    )  # fmt: skip
    upload = bring(FAR, dataset="")
    assert upload.verdict == "questions"
    fields = {field["name"]: field for field in AnswerForm(upload).options()}
    assert fields["dataset"]["value"] == mine.code
    Dataset.objects.create(
        code="more", name="More", owner=agency, classification=world.classification,
        boundary_set=world.boundary_set,
    )  # fmt: skip
    upload = bring(FAR.replace("Jauh", "Jauh sekali"), dataset="")
    fields = {field["name"]: field for field in AnswerForm(upload).options()}
    assert not fields["dataset"]["value"]

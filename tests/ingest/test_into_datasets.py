"""Which dataset the rows of a file go into is asked of a person who may never have made one."""

from tests.ingest.conftest import FIRMS

ROW = FIRMS + "F1,Toko A,31,0.5,0.5,2024,1\n"


def asked(upload) -> dict:
    assert upload.verdict == "questions"
    return next(question for question in upload.questions if question["option"] == "dataset")


def test_who_has_no_dataset_is_told_how_to_name_one(bring):
    question = asked(bring(ROW, dataset=""))
    assert "jepara-2024" in question["said"]["en"]["text"]
    assert question["said"]["en"]["choices"] == []  # those of other agencies are not told of


def test_a_name_that_can_be_no_address_is_asked_again(bring):
    question = asked(bring(ROW, dataset="Perusahaan Jepara 2024"))
    assert question["details"]["found"] == "Perusahaan Jepara 2024"


def test_own_datasets_can_be_chosen(bring):
    bring(ROW, apply=True)
    question = asked(bring(ROW.replace("F1", "F2"), dataset=""))
    assert [code for code, _name in question["said"]["en"]["choices"]] == ["mine"]

"""Classifications and datasets as the files of this app name them."""

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from firms.models import Classification, Dataset, Industry
from ingest.columns import Option
from ingest.kinds import SLUG, NotAllowed, Question
from ingest.ledger import Ledger
from ingest.lookup import Lookup
from regions.imports.places import edition_named, editions


def classifications() -> list[tuple[str, str]]:
    return list(Classification.objects.values_list("code", "name"))


def datasets(owner: Agency) -> list[tuple[str, str]]:
    """Return code and name of the datasets that an agency's rows can go into."""
    return list(Dataset.objects.filter(owner=owner).values_list("code", "name"))


SHORT_CODE = gettext_lazy(
    "The rows go into a dataset. Give a new one a short code of letters, digits and hyphens, such as jepara-2024."
)

INTO_OPTIONS = [
    Option("dataset", gettext_lazy("dataset")),
    Option("dataset_name", gettext_lazy("name of a new dataset")),
    Option("classification", gettext_lazy("classification"), choices=classifications),
    Option("edition", gettext_lazy("boundary set"), choices=editions),
    Option("dataset_source", gettext_lazy("source of a new dataset")),
    Option("dataset_public", gettext_lazy("everybody may see the figures of a new dataset"),
           choices=lambda: [("", _("no")), ("yes", _("yes"))]),
]  # fmt: skip


def classification_named(code: str) -> Classification:
    """Return the classification, or ask which version is meant."""
    found = Classification.objects.filter(code=code).first() if code else None
    if found is None:
        raise Question(
            "classification",
            _("Which version of which classification do the industry codes belong to?"),
            classifications(),
            found=code,
        )
    return found


def industries_by_code(classification: Classification) -> Lookup:
    rows = list(classification.industries.values_list("code", "id", "title_id", "title_en"))
    return Lookup(
        {code: pk for code, pk, *_ in rows},
        {code: title_id or title_en for code, _, title_id, title_en in rows},
    )


class Into:
    """The dataset that an upload's rows go into: one that is there, or one to be made when applied."""

    def __init__(self, kind):
        self.code = code = kind.option("dataset")
        own = datasets(kind.upload.agency)
        if not code and own:
            raise Question("dataset", _("Into which dataset do the rows go?"), own)
        self.dataset = Dataset.objects.filter(code=code).first()
        if self.dataset is None and not SLUG.match(code):
            raise Question("dataset", SHORT_CODE, own, **({"found": code} if code else {}))
        if self.dataset:
            if self.dataset.owner_id != kind.upload.agency_id:
                raise NotAllowed(
                    "owned_by_other_agency", _("The dataset belongs to another agency.")
                )
            self.classification = self.dataset.classification
            self.edition = self.dataset.boundary_set
        else:
            self.classification = classification_named(kind.option("classification"))
            self.edition = edition_named(kind.option("edition"))
        self.name = kind.option("dataset_name", code)
        self.source = kind.option("dataset_source")
        self.public = kind.option("dataset_public").lower() in YES

    @property
    def pk(self) -> int:
        """Return the dataset's id, 0 as long as it is not there."""
        return self.dataset.pk if self.dataset else 0

    def make(self, agency: Agency, ledger: Ledger) -> Dataset:
        """Return the dataset, made now if it was not there."""
        if self.dataset is None:
            self.dataset = Dataset.objects.create(
                code=self.code,
                name=self.name,
                owner=agency,
                classification=self.classification,
                boundary_set=self.edition,
                source=self.source[:300],
                public=self.public,
            )
            ledger.added_row("firms_dataset", self.dataset.pk)
        return self.dataset


def refuse_dataset(options: dict, agency, principal) -> None:
    """Refuse a dataset of another agency, and a new one to who may not make any."""
    code = options.get("dataset")
    if not code:
        return
    found = Dataset.objects.filter(code=code).first()
    if found is not None and found.owner_id != agency.pk:
        raise NotAllowed("owned_by_other_agency", _("The dataset belongs to another agency."))
    if found is None and not principal.may("manage_datasets", agency.pk):
        raise NotAllowed("not_allowed", _("You may not make a new dataset for this agency."))


LEVELS = list(Industry.Level.values)
YES = ("yes", "ya", "true", "1")

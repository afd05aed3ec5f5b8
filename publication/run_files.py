"""Tables of a run that the pages offer as files, beside those that the API exports."""

from dataclasses import dataclass

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clusters.models import AnalysisRun, Cluster
from publication import models

# Ids of the database, which nobody else knows.
INNER = {"id", "run_id", "cluster_id", "classification_id", "boundary_set_id", "owner", "flag"}


@dataclass(frozen=True)
class RunFile:
    label: str | Promise
    table: type[Model]
    order: tuple[str, ...]

    @property
    def columns(self) -> list[str]:
        names = [field.name for field in self.table._meta.concrete_fields]
        return [name for name in names if name not in INNER]

    @property
    def of_clusters(self) -> bool:
        return any(field.name == "cluster_id" for field in self.table._meta.concrete_fields)


FILES = {
    "industries": RunFile(
        _("industries in the whole area"),
        models.FoundIndustryResult,
        ("level", "industry_code", "year", "measure"),
    ),
    "pairs": RunFile(
        _("related industries"),
        models.FoundIndustryPair,
        ("level", "industry_code", "measure", "-proximity", "other_code"),
    ),
    "distances": RunFile(
        _("distances between plants"),
        models.FoundDistance,
        ("industry_code", "year", "measure", "function", "distance_km"),
    ),
    "members": RunFile(
        _("members of clusters"),
        models.FoundMember,
        ("cluster_id", "role", "name", "firm_id"),
    ),
    "stages": RunFile(_("stages of clusters by year"), models.FoundStage, ("cluster_id", "year")),
}


def rows_of(run: AnalysisRun, name: str):
    """Return the header and the rows of a table; those of clusters begin with the cluster's id."""
    file = FILES[name]
    rows = file.table.objects.filter(run_id=run.pk).order_by(*file.order)
    if not file.of_clusters:
        return file.columns, rows.values_list(*file.columns).iterator(chunk_size=5_000)
    keys = dict(Cluster.objects.filter(dataset=run.dataset_id).values_list("pk", "key"))
    found = rows.values_list("cluster_id", *file.columns).iterator(chunk_size=5_000)
    return ["cluster_id", *file.columns], ((keys.get(pk), *rest) for pk, *rest in found)

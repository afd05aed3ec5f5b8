"""What a run says of clusters, one table per grain.  NULL means undefined; zero is a value."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.models.clusters import Cluster
from clusters.models.runs import AnalysisRun
from firms.models import Firm, Industry, OfDatasetQuerySet
from regions.models import Region


class Grade(models.TextChoices):
    """How surely a quotient from published figures is above 1."""

    A = "A", _("sure, at twice the usual error")
    B = "B", _("sure, at the usual error")
    C = "C", _("may be on either side of 1")


class Finding(models.Model):
    """A row that a run computed about a cluster."""

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="+")
    run = models.ForeignKey(AnalysisRun, models.CASCADE, related_name="+", db_index=False)

    objects = OfDatasetQuerySet.by_way_of("cluster__dataset")

    class Meta:
        abstract = True


class ClusterEvidence(Finding):
    """How strong a cluster's core is as a whole, and what would undo it."""

    class Rule(models.TextChoices):
        FIRMS = "min_firms", _("too few firms")
        HOLDINGS = "min_holdings", _("too few owners")
        EMPLOYMENT = "min_employment", _("too few jobs")
        QUOTIENT = "min_quotient", _("too little concentration")

    firms = models.PositiveIntegerField(_("core firms"), null=True)
    holdings = models.PositiveIntegerField(_("owners"), null=True)
    employment = models.FloatField(_("jobs"), null=True)
    location_quotient = models.FloatField(null=True)
    location_quotient_low = models.FloatField(null=True)
    location_quotient_high = models.FloatField(null=True)
    one_firm_low = models.FloatField(null=True)
    one_firm_high = models.FloatField(null=True)
    q_value = models.FloatField(_("false discovery rate"), null=True)
    surveyed = models.FloatField(_("share of core firms with a known link"), null=True)
    grade = models.CharField(
        _("stability grade"),
        max_length=1,
        choices=Grade,
        blank=True,
        help_text=_("Where only published figures are known: the worst of its cells."),
    )
    undone_by = models.PositiveIntegerField(
        _("largest firms that would have to leave until it is no longer found"), null=True
    )
    undone_rule = models.CharField(
        _("threshold it then misses"), max_length=20, choices=Rule, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cluster", "run"], name="cluster_evidence_once"),
        ]

    def __str__(self):
        return f"{self.cluster_id} {self.run_id}"


class ClusterCell(Finding):
    """A region × core industry cell in which a cluster stands out."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="+", db_index=False)
    industry = models.ForeignKey(Industry, models.CASCADE, related_name="+", db_index=False)
    seed = models.BooleanField(help_text=_("Stands out by itself, not only beside the others."))
    grade = models.CharField(max_length=1, choices=Grade, blank=True)
    firms = models.PositiveIntegerField(null=True)
    employment = models.FloatField(null=True)
    location_quotient = models.FloatField(null=True)
    location_quotient_low = models.FloatField(null=True)
    location_quotient_high = models.FloatField(null=True)
    q_value = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "run", "region", "industry"], name="cluster_cell_once"
            ),
        ]

    def __str__(self):
        return f"{self.cluster_id} {self.region_id} × {self.industry_id}"


class Characteristic(Finding):
    """A part of one of the three characteristics, or with part `score` the characteristic itself."""

    class Kind(models.TextChoices):
        COMMONALITY = "commonality", _("commonality")
        CONCENTRATION = "concentration", _("concentration")
        CONNECTIVITY = "connectivity", _("connectivity")

    class Part(models.TextChoices):
        SCORE = "score", _("score")
        RELATEDNESS = "relatedness", _("mean relatedness of its industries")
        QUOTIENT = "location_quotient", _("location quotient")
        NATIONAL_SHARE = "national_share", _("share of all jobs in its industries")
        ELLISON_GLAESER = "ellison_glaeser", _("Ellison and Glaeser's γ")
        LOCAL_SOURCING = "local_sourcing", _("purchases from its own regions")
        LINKED_SHARE = "linked_share", _("core firms with a link inside")
        LINKS_INSIDE = "links_inside", _("links inside")

    class Reference(models.TextChoices):
        RANDOM_SETS = "random_sets", _("random sets of as many industries")
        GROUPS = "groups", _("all groups of a region's firms in one industry")
        INDUSTRIES = "industries", _("all industries")
        CHANCE = "chance", _("the random network with the same numbers of links")

    characteristic = models.CharField(max_length=14, choices=Kind)
    part = models.CharField(max_length=20, choices=Part)
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    expected = models.FloatField(null=True)
    percentile = models.FloatField(null=True)
    reference = models.CharField(max_length=12, choices=Reference, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "run", "characteristic", "part"], name="characteristic_once"
            ),
            models.CheckConstraint(
                condition=Q(percentile=None) | Q(percentile__gte=0, percentile__lte=100),
                name="characteristic_percentile_is_one",
            ),
        ]

    def __str__(self):
        return f"{self.cluster_id} {self.characteristic} {self.part}"


class PurchasingPool(Finding):
    """An input that several members buy, in one unit and currency, and what buying together saves."""

    input = models.ForeignKey(Industry, models.CASCADE, related_name="+", db_index=False)
    unit = models.CharField(max_length=30)
    currency = models.CharField(max_length=3, blank=True)
    year = models.PositiveSmallIntegerField()
    buyers = models.PositiveIntegerField()
    suppliers = models.PositiveIntegerField()
    volume = models.FloatField()
    value = models.FloatField(null=True)
    price_lists = models.PositiveIntegerField()
    prices_left_out = models.PositiveIntegerField()
    saving_low = models.FloatField(null=True)
    saving_high = models.FloatField(null=True)
    share_low = models.FloatField(null=True)
    share_high = models.FloatField(null=True)
    best_supplier = models.ForeignKey(
        Firm, models.CASCADE, null=True, related_name="+", db_index=False, db_constraint=False
    )
    starter = models.ForeignKey(
        Firm, models.CASCADE, null=True, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "run", "input", "unit", "currency"], name="purchasing_pool_once"
            ),
        ]

    def __str__(self):
        return f"{self.cluster_id} {self.input_id}"


class SupplyGap(Finding):
    """An input that the core buys from outside its regions."""

    input = models.ForeignKey(Industry, models.CASCADE, related_name="+", db_index=False)
    currency = models.CharField(max_length=3, blank=True)
    year = models.PositiveSmallIntegerField()
    buyers = models.PositiveIntegerField()
    links = models.PositiveIntegerField()
    links_outside = models.PositiveIntegerField()
    value_outside = models.FloatField(null=True)
    local_share = models.FloatField(null=True)
    local_share_value = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "run", "input", "currency"], name="supply_gap_once"
            ),
        ]

    def __str__(self):
        return f"{self.cluster_id} {self.input_id}"


class GapCandidate(Finding):
    """A firm elsewhere that makes an input the cluster buys from outside."""

    input = models.ForeignKey(Industry, models.CASCADE, related_name="+", db_index=False)
    firm = models.ForeignKey(
        Firm, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    distance_km = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "run", "input", "firm"], name="gap_candidate_once"
            ),
        ]

    def __str__(self):
        return f"{self.cluster_id} {self.input_id} {self.firm_id}"


class SharedLabour(Finding):
    """Two industries of a cluster that draw on the same skills, or are only found in the same places."""

    industry = models.ForeignKey(Industry, models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey(Industry, models.CASCADE, related_name="+", db_index=False)
    similarity = models.FloatField()
    basis = models.CharField(max_length=12)
    employment = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "run", "industry", "other"], name="shared_labour_once"
            ),
        ]

    def __str__(self):
        return f"{self.cluster_id} {self.industry_id} {self.other_id}"

"""What firms buy of each other: supplier links and prices.  For readers of their dataset."""

from django.db.models import F, Q
from rest_framework import serializers

from firms.models import Price, SupplierLink
from publication.api.lists import ListOf, ListQuery, given
from publication.api.scope import industries_of_code
from publication.api.strict import Choice, Code, Year
from publication.api.views import RecordView


class LinkSerializer(serializers.Serializer):
    dataset = serializers.CharField(source="dataset.code")
    supplier_id = serializers.CharField(
        source="*", help_text="Of the dataset, or external:NAME|REGION OR COUNTRY|INDUSTRY."
    )
    supplier_name = serializers.CharField(source="*")
    buyer_id = serializers.CharField(source="*", help_text="As `supplier_id`.")
    buyer_name = serializers.CharField(source="*")
    kind = serializers.CharField(help_text="Empty where unknown.")
    input_code = serializers.CharField(source="input.code", allow_null=True)
    annual_value = serializers.FloatField(allow_null=True)
    currency = serializers.CharField()
    quantity = serializers.FloatField(allow_null=True)
    unit = serializers.CharField()
    year = serializers.IntegerField()
    source = serializers.CharField()
    status = serializers.CharField(help_text="As stated by the source.")
    confidence = serializers.FloatField(allow_null=True, help_text="As stated, from 0 to 1.")


class LinksQuery(ListQuery):
    orderings = {"year": "year", "annual_value": "annual_value"}

    dataset = Code()
    supplier = Code(help_text="A firm id.")
    buyer = Code(help_text="A firm id.")
    firm = Code(help_text="A firm id, on either end.")
    kind = Choice([kind or "unknown" for kind in SupplierLink.Kind.values])
    input = Code(max_length=12, help_text="An industry's code; those below it are included.")
    year = Year()


class Links(ListOf, RecordView):
    """Supplier links of the datasets you may read."""

    query = LinksQuery
    row = LinkSerializer
    key = ("pk",)

    def rows(self):
        asked = self.asked
        where = Q(**given(asked, dataset="dataset__code", year="year"))
        if "kind" in asked:
            where &= Q(kind=asked["kind"].replace("unknown", ""))
        if "input" in asked:
            where &= Q(input__in=industries_of_code(asked["input"]))
        for end in ("supplier", "buyer"):
            where &= of_firm(end, asked[end]) if end in asked else Q()
        if "firm" in asked:
            where &= of_firm("supplier", asked["firm"]) | of_firm("buyer", asked["firm"])
        return SupplierLink.objects.readable_by(self.principal).filter(where)

    def filled_in(self, ids, rows):
        ends = ends_of(ids)
        return [row | ends[pk] for pk, row in zip(ids, rows, strict=True)]


def of_firm(end: str, firm_id: str) -> Q:
    # A firm's id says something only inside its dataset.
    return Q(**{f"{end}__firm_id": firm_id, f"{end}__dataset": F("dataset")})


def ends_of(links: list[int]) -> dict[int, dict]:
    """Return {link: who supplies and who buys}; a firm of another dataset stays unnamed."""
    rows = SupplierLink.objects.filter(pk__in=links).select_related(
        "supplier", "buyer", "external_supplier", "external_buyer"
    )
    return {link.pk: {**_end(link, "supplier"), **_end(link, "buyer")} for link in rows}


def _end(link, end: str) -> dict:
    firm, party = getattr(link, end), getattr(link, f"external_{end}")
    owner = (firm or party).dataset_id
    if owner != link.dataset_id:
        return {f"{end}_id": "", f"{end}_name": ""}
    if firm:
        return {f"{end}_id": firm.firm_id, f"{end}_name": firm.name}
    name = f"external:{party.name}|{party.place}|{party.industry_code}"
    return {f"{end}_id": name, f"{end}_name": party.name}


class PriceSerializer(serializers.Serializer):
    dataset = serializers.CharField(source="dataset.code")
    supplier_id = serializers.CharField(source="supplier.firm_id")
    supplier_name = serializers.CharField(source="supplier.name")
    input_code = serializers.CharField(source="input.code")
    min_quantity = serializers.FloatField()
    unit = serializers.CharField()
    unit_price = serializers.FloatField()
    currency = serializers.CharField()
    year = serializers.IntegerField()


class PricesQuery(ListQuery):
    orderings = {"year": "year", "unit_price": "unit_price", "min_quantity": "min_quantity"}

    dataset = Code()
    supplier = Code(help_text="A firm id.")
    input = Code(max_length=12, help_text="An industry's code; those below it are included.")
    currency = Code(max_length=3)
    year = Year()


class Prices(ListOf, RecordView):
    """Prices of suppliers in the datasets you may read."""

    query = PricesQuery
    row = PriceSerializer
    key = ("pk",)

    def rows(self):
        where = Q(**given(self.asked, dataset="dataset__code", currency="currency", year="year"))
        if "supplier" in self.asked:
            where &= of_firm("supplier", self.asked["supplier"])
        if "input" in self.asked:
            where &= Q(input__in=industries_of_code(self.asked["input"]))
        # A supplier of another dataset is another agency's to show.
        return Price.objects.readable_by(self.principal).filter(
            where, supplier__dataset=F("dataset")
        )

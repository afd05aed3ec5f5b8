"""Clusters that planners draw of regions and industries."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.principal import Principal
from clusters.drawing import firms_within, industries_coded, refuse_apart, regions_coded
from clusters.history import LONGEST, Refused, bounded, name_given, note
from clusters.models import Cluster, ClusterIndustry, Member, Role
from clusters.review.decision import Action, done_before, made_confirmed, with_members
from firms.models import Dataset


@transaction.atomic
def draw(
    dataset: Dataset,
    *,
    name: str,
    regions: list[str],
    roles: dict[str, str],
    by: Principal,
    apart: bool = False,
    empty: bool = False,
    reason: str = "",
    key: str = "",
) -> Cluster:
    """Make a confirmed cluster of regions and industries (`roles`: role by industry code).

    Regions that do not touch, and a core that no firm works in, are refused unless that is wanted.
    """
    if earlier := done_before(by, key):
        return earlier
    reason = bounded(reason, LONGEST, "reason")
    name, places = name_given(name), regions_coded(dataset, regions)
    refuse_apart(places, apart=apart)
    industries = industries_coded(dataset, roles)
    by_id = {industry.pk: role for industry, role in industries.items()}
    members = firms_within(dataset, [place.pk for place in places], by_id)
    if Role.CORE not in members.values() and not empty:
        text = _(
            "No working firm of these core industries is known in these regions. Choose others, or say "
            "that it is to be drawn without firms."
        )
        raise Refused("no_firms", text, "empty")
    cluster = made_confirmed(dataset, name, drawn=True)
    cluster.regions.set(places)
    _give_industries(cluster, industries.items())
    _give_members(cluster, members.items())
    note(cluster, Action.DRAWN, {}, with_members(cluster), by=by, reason=reason, key=key)
    return cluster


def _give_industries(cluster: Cluster, roles: Iterable) -> None:
    ClusterIndustry.objects.bulk_create(
        ClusterIndustry(cluster=cluster, industry=industry, role=role, observed=False)
        for industry, role in roles
    )


def _give_members(cluster: Cluster, roles: Iterable) -> None:
    Member.objects.bulk_create(
        (
            Member(cluster=cluster, firm_id=firm, role=role, observed=role == Role.CORE)
            for firm, role in roles
        ),
        batch_size=1_000,
    )

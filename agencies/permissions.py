"""Which role may do what: the one table, and the backend that lets Django ask it."""

from django.contrib.auth.backends import ModelBackend

from agencies.models import Role

VIEWER, CLERK, ANALYST, MANAGER, ADMINISTRATOR = Role.values

# action -> roles that may do it with what their own agency owns.  An administrator's role holds everywhere.
ALLOWED = {
    "view_records": {VIEWER, CLERK, ANALYST, MANAGER, ADMINISTRATOR},
    "enter_records": {CLERK, MANAGER, ADMINISTRATOR},
    "delete_records": {MANAGER, ADMINISTRATOR},
    "upload_files": {CLERK, MANAGER, ADMINISTRATOR},
    "run_analysis": {ANALYST, MANAGER, ADMINISTRATOR},
    "review_clusters": {ANALYST, MANAGER, ADMINISTRATOR},
    "run_programmes": {ANALYST, MANAGER, ADMINISTRATOR},
    "publish_release": {MANAGER, ADMINISTRATOR},
    "manage_datasets": {MANAGER, ADMINISTRATOR},
    "manage_people": {MANAGER, ADMINISTRATOR},
    "manage_tokens": {MANAGER, ADMINISTRATOR},
    "manage_reference": {ADMINISTRATOR},
    "manage_agencies": {ADMINISTRATOR},
}

# What a person decides.  A token decides it for the person who made it, while that one may do so too.
DECISIONS = {
    "review_clusters",
    "run_programmes",
    "run_analysis",
    "manage_datasets",
    "manage_reference",
}

# What a token may do for its agency, by scope.
TOKEN_ALLOWED = {
    "read": {"view_records"},
    "write": {
        "view_records",
        "enter_records",
        "upload_files",
        *DECISIONS,
    },
}

# Models -> (action to look, action to add or change, action to delete).
RECORDS = ("view_records", "enter_records", "delete_records")
REFERENCE = ("view_records", "manage_reference", "manage_reference")
MODEL_ACTIONS = {
    "firms.firm": RECORDS,
    "firms.firmstate": RECORDS,
    "firms.firmyear": RECORDS,
    "firms.supplierlink": RECORDS,
    "firms.externalparty": RECORDS,
    "firms.statistic": RECORDS,
    "firms.price": RECORDS,
    "firms.holding": RECORDS,
    "firms.dataset": ("view_records", "manage_datasets", "manage_datasets"),
    "firms.classification": REFERENCE,
    "firms.industry": REFERENCE,
    "firms.industryconcordance": REFERENCE,
    "firms.coefficient": REFERENCE,
    "regions.boundaryset": REFERENCE,
    "regions.level": REFERENCE,
    "regions.region": REFERENCE,
    "regions.regioncode": REFERENCE,
    "regions.regionfigure": REFERENCE,
    "regions.regionconcordance": REFERENCE,
    "ingest.upload": ("view_records", "upload_files", "upload_files"),
    "clusters.analysisrun": ("view_records", "run_analysis", "run_analysis"),
    "clusters.cluster": ("view_records", "review_clusters", "review_clusters"),
    "clusters.clusterdefinition": REFERENCE,
    "clusters.affiliation": ("view_records", "review_clusters", "review_clusters"),
    "clusters.institution": ("view_records", "review_clusters", "review_clusters"),
    "clusters.programme": ("view_records", "run_programmes", "run_programmes"),
    "clusters.programmeaction": ("view_records", "run_programmes", "run_programmes"),
    "clusters.programmeindicator": ("view_records", "run_programmes", "run_programmes"),
    "publication.release": ("view_records", "publish_release", "publish_release"),
    "agencies.agency": ("view_records", "manage_agencies", "manage_agencies"),
    "agencies.user": ("manage_people",) * 3,
    "agencies.membership": ("manage_people",) * 3,
    "agencies.apitoken": ("manage_tokens",) * 3,
}


class RolePermissions(ModelBackend):
    """Answer Django's ``app.verb_model`` questions from the table above.

    It says whether some agency lets the person do it; which rows it holds for is
    `agencies.principal`'s question.
    """

    def has_perm(self, user, permission, obj=None):
        if not user.is_active or user.is_anonymous:
            return False
        if user.is_superuser:
            return True
        app, _, rest = permission.partition(".")
        verb, _, model = rest.partition("_")
        actions = MODEL_ACTIONS.get(f"{app}.{model}")
        if actions is None:
            return False
        action = {"view": actions[0], "delete": actions[2]}.get(verb, actions[1])
        return bool(roles_of(user) & ALLOWED[action])

    def has_module_perms(self, user, app):
        if user.is_active and user.is_superuser:
            return True
        return any(
            self.has_perm(user, f"{app}.view_{model.partition('.')[2]}")
            for model in MODEL_ACTIONS
            if model.startswith(f"{app}.")
        )


def roles_of(user) -> set[str]:
    """Return the person's roles, asked of the database once per request."""
    if not hasattr(user, "_roles"):
        user._roles = set(user.memberships.values_list("role", flat=True))
    return user._roles

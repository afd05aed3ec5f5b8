"""Who is asking: a person, a program with a token, or nobody."""

from dataclasses import dataclass, field

from agencies.models import ApiToken
from agencies.permissions import ADMINISTRATOR, ALLOWED, DECISIONS, TOKEN_ALLOWED


@dataclass(frozen=True)
class Principal:
    """What the one who asks may do, by agency.

    `roles` maps agency ids to the person's role there; `token` is set for a program, and `roles` are
    then those of the person who made it, which bound what it may decide.
    """

    user: object = None
    token: ApiToken | None = None
    roles: dict[int, str] = field(default_factory=dict)
    everywhere: bool = False

    @property
    def is_known(self) -> bool:
        return self.user is not None or self.token is not None

    @property
    def responsible(self):
        """The person who answers for what is done: who asks, or who made the token."""
        return self.token.created_by if self.token else self.user

    @property
    def agency_ids(self) -> set[int]:
        return {self.token.agency_id} if self.token else set(self.roles)

    def agencies_for(self, action: str) -> set[int]:
        """Return the ids of the agencies for which the action is allowed (see also `everywhere`)."""
        if action not in ALLOWED:
            raise KeyError(f"{action!r} is not an action; actions are {', '.join(ALLOWED)}.")
        allowed = {agency for agency, role in self.roles.items() if role in ALLOWED[action]}
        if self.token is None:
            return allowed
        own = {self.token.agency_id} if action in TOKEN_ALLOWED[self.token.scope] else set()
        return own & allowed if action in DECISIONS else own

    def may(self, action: str, agency_id: int) -> bool:
        return self.everywhere or agency_id in self.agencies_for(action)


NOBODY = Principal()


def principal_of(user, token: ApiToken | None = None) -> Principal:
    """Return the principal behind a request."""
    if token is not None:
        return Principal(token=token, roles=_roles_behind(token))
    if user is None or not user.is_authenticated or not user.is_active:
        return NOBODY
    roles = dict(user.memberships.values_list("agency_id", "role"))
    everywhere = user.is_superuser or ADMINISTRATOR in roles.values()
    return Principal(user=user, roles=roles, everywhere=everywhere)


def _roles_behind(token: ApiToken) -> dict[int, str]:
    """Return the role that the person who made a token has in its agency, as things stand now."""
    maker = token.created_by
    if token.scope != ApiToken.Scope.WRITE or maker is None:
        return {}
    person = principal_of(maker)
    if person.everywhere:
        return {token.agency_id: ADMINISTRATOR}
    return {agency: role for agency, role in person.roles.items() if agency == token.agency_id}

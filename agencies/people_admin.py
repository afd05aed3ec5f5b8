"""People: invited, given roles and helped back in by the managers of their agency."""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from agencies.change_log import record_actions
from agencies.models import Agency, Membership, Role, User
from agencies.record_form import RecordForm
from agencies.scoped_admin import (
    ScopedAdmin,
    ScopedTabularInline,
    action_of,
    principal_of_request,
)
from agencies.services import invite, reset_path

admin.site.unregister(Group)


def roles_to_give(principal) -> list[tuple[str, str]]:
    """Return the roles a person may give others: only administrators make administrators."""
    return [
        (value, label)
        for value, label in Role.choices
        if principal.everywhere or value != Role.ADMINISTRATOR
    ]


class InvitationForm(RecordForm):
    """A new person with a role in an agency; the password comes by a link."""

    agency = forms.ModelChoiceField(Agency.objects.none(), label=gettext_lazy("Agency"))
    role = forms.ChoiceField(label=gettext_lazy("Role"))

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        principal = principal_of_request(self.request)
        agencies = Agency.objects.all()
        if not principal.everywhere:
            agencies = agencies.filter(pk__in=principal.agencies_for("manage_people"))
        self.fields["agency"].queryset = agencies
        self.fields["role"].choices = roles_to_give(principal)


class MembershipInline(ScopedTabularInline):
    model = Membership
    fields = ("agency", "role")

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("agency")
        principal = principal_of_request(request)
        if principal.everywhere:
            return rows
        return rows.filter(agency__in=principal.agencies_for("manage_people"))

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "role":
            kwargs["choices"] = roles_to_give(principal_of_request(request))
        return super().formfield_for_choice_field(db_field, request, **kwargs)


@admin.register(User)
class PersonAdmin(ScopedAdmin):
    """Nobody is deleted, as that would delete what the histories say; who leaves is made inactive."""

    list_display = ("username", "first_name", "last_name", "roles", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("username", "first_name", "last_name", "email")
    fields = ("username", ("first_name", "last_name"), "email", "is_active", "last_login")
    readonly_fields = ("last_login",)
    actions = ()

    def allowed(self, queryset, action, principal):
        if principal.everywhere:
            return queryset
        agencies = principal.agencies_for(action)
        own = Membership.objects.filter(agency__in=agencies).values("user")
        return queryset.filter(pk__in=own)

    def holds(self, request, verb, row):
        """A manager changes people of the own agency alone, an administrator all but the superuser."""
        if not super().holds(request, verb, row):
            return False
        principal = principal_of_request(request)
        if verb == "view" or row.pk == request.user.pk:
            return True
        if row.is_superuser:
            return request.user.is_superuser
        if principal.everywhere:
            return True
        own = principal.agencies_for(action_of(User, verb))
        foreign = row.memberships.exclude(agency__in=own).exists()
        return not foreign and not row.memberships.filter(role=Role.ADMINISTRATOR).exists()

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("memberships__agency")

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, person):
        return ", ".join(
            f"{membership.agency}: {membership.get_role_display()}"
            for membership in person.memberships.all()
        ) or ("–" if not person.is_superuser else _("everything everywhere"))

    # The form

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = InvitationForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request, obj=None):
        if obj is None:
            return ("username", ("first_name", "last_name"), "email", "agency", "role")
        return self.fields

    def get_inlines(self, request, obj):
        return () if obj is None else (MembershipInline,)

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
            return
        person = invite(**form.cleaned_data)
        obj.pk, obj._state.adding = person.pk, False

    def response_add(self, request, obj, post_url_continue=None):
        return HttpResponseRedirect(reverse("admin:agencies_user_reset_link", args=[obj.pk]))

    # The link that sets a password

    def get_urls(self):
        page = self.admin_site.admin_view(never_cache(self.reset_link_view))
        return [
            path("<int:pk>/reset-link/", page, name="agencies_user_reset_link"),
            *super().get_urls(),
        ]

    def reset_link_view(self, request, pk):
        """Make, on request, the link by which a person sets a new password."""
        person = self.get_object(request, pk)
        if person is None:
            raise Http404
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        link = ""
        if request.method == "POST" and person.is_active:
            link = request.build_absolute_uri(reset_path(person))
            told = [{"changed": {"fields": ["Link to set a password"]}}]
            record_actions(request.user, [person], "changed", told)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Link to set a password"),
            "subtitle": person.get_full_name() or person.get_username(),
            "person": person,
            "link": link,
            "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/agencies/user/reset_link.html", context)

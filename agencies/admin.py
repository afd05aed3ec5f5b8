"""Agencies, and the tokens of their partners' programs.  People: `agencies.people_admin`."""

from datetime import datetime, time, timedelta

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.change_log import record_actions
from agencies.models import Agency, ApiToken
from agencies.people_admin import PersonAdmin  # noqa: F401  registers people
from agencies.record_form import RecordForm
from agencies.scoped_admin import ScopedAdmin, action_of, principal_of_request
from agencies.services import create_token, revoke

LIFE = timedelta(days=365)
LONGEST_LIFE = timedelta(days=3 * 366)


@admin.register(Agency)
class AgencyAdmin(ScopedAdmin):
    list_display = ("name", "code")
    search_fields = ("name", "code")
    fields = ("name", "code")

    def allowed(self, queryset, action, principal):
        if principal.everywhere:
            return queryset
        return queryset.filter(pk__in=principal.agencies_for(action))


class TokenForm(RecordForm):
    """A new token: whose, for what, and until when."""

    expires_on = forms.DateField(
        label=gettext_lazy("Expires on"),
        initial=lambda: timezone.localdate() + LIFE,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        localize=False,
    )

    class Meta:
        model = ApiToken
        fields = ("agency", "name", "scope")

    def clean_expires_on(self):
        day, today = self.cleaned_data["expires_on"], timezone.localdate()
        if not today < day <= today + LONGEST_LIFE:
            raise ValidationError(
                _("A token expires after today and within three years."), code="expiry"
            )
        self.instance.expires_at = timezone.make_aware(datetime.combine(day, time.max))
        return day


@admin.register(ApiToken)
class ApiTokenAdmin(ScopedAdmin):
    """Tokens are revoked, never deleted: their line says who could read what, and until when."""

    list_display = ("name", "agency", "scope", "usable", "expires_at", "last_used_at", "created_by")
    list_select_related = ("agency", "created_by")
    list_filter = ("scope",)
    search_fields = ("name",)
    actions = ("revoke_chosen",)
    change_form_template = "admin/agencies/apitoken/change_form.html"

    def allowed(self, queryset, action, principal):
        if principal.everywhere:
            return queryset
        return queryset.filter(agency__in=principal.agencies_for(action))

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("usable"), boolean=True)
    def usable(self, token):
        return token.is_usable

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = TokenForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request, obj=None):
        if obj is None:
            return ("agency", "name", "scope", "expires_on")
        return ("name", *self.get_readonly_fields(request, obj))

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return ()
        return (
            "agency",
            "scope",
            "created_by",
            "created_at",
            "expires_at",
            "revoked_at",
            "last_used_at",
        )

    def save_model(self, request, obj, form, change):
        if not change:
            request.secret = create_token(obj, created_by=request.user)
            return
        super().save_model(request, obj, form, change)
        if "_revoke" in request.POST:
            self._revoke(request, ApiToken.objects.filter(pk=obj.pk))

    def response_add(self, request, obj, post_url_continue=None):
        """Show the secret, this once; it is kept nowhere, not even in the session."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("The token was made"),
            "subtitle": str(obj),
            "secret": request.secret,
            "token": obj,
            "opts": self.opts,
        }
        response = TemplateResponse(request, "admin/agencies/apitoken/secret.html", context)
        response["Cache-Control"] = "no-store"
        return response

    @admin.action(permissions=["change"], description=gettext_lazy("Revoke the chosen tokens"))
    def revoke_chosen(self, request, queryset):
        action = action_of(ApiToken, "change")
        self._revoke(request, self.allowed(queryset, action, principal_of_request(request)))

    def _revoke(self, request, tokens):
        usable = list(tokens.filter(revoked_at=None))
        count = revoke(ApiToken.objects.filter(pk__in=[token.pk for token in usable]))
        moment = timezone.localtime().isoformat(sep=" ", timespec="minutes")
        told = [{"changed": {"fields": [f"revoked at: – → {moment}"]}}]
        record_actions(request.user, usable, "changed", told)
        self.message_user(
            request,
            ngettext("%(count)s token was revoked.", "%(count)s tokens were revoked.", count)
            % {"count": count},
        )

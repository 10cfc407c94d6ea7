"""The admin, for system staff only: accounts, appointments, places, bodies, panel models. No dispute is shown here."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm

from mediation.models import (
    Appointment,
    CommitteeStyle,
    DossierItem,
    NumberTemplate,
    Organisation,
    PanelModel,
    PanelSeat,
    PanelSlot,
    Place,
    User,
)

admin.site.site_header = admin.site.site_title = "人民调解 · 系统管理"
admin.site.index_title = "账号和基础数据"


class NewUserForm(AdminUserCreationForm):
    """Django's form, for our user."""

    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("username", "name")


class ChangeUserForm(UserChangeForm):
    """Django's form, for our user."""

    class Meta(UserChangeForm.Meta):
        model = User


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Accounts. What a person may do follows from appointments, not from Django's permissions."""

    form, add_form = ChangeUserForm, NewUserForm
    list_display = ("username", "name", "phone", "is_active")
    list_filter = ("is_active", "is_staff")
    search_fields = ("username", "name", "phone")
    fieldsets = (
        (None, {"fields": ("username", "password", "name", "phone", "email", "large_text")}),
        ("系统权限", {"fields": ("is_active", "is_staff", "is_superuser")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "name", "usable_password", "password1", "password2")}),)


@admin.register(Appointment)
class AppointmentAdmin(admin.ModelAdmin):
    """Who holds which role where, from when to when. An appointment is ended, not deleted."""

    list_display = ("user", "organisation", "role", "grid", "is_registered_mediator", "starts_on", "ends_on")
    list_filter = ("role", "is_registered_mediator")
    search_fields = ("user__name", "organisation__name")
    autocomplete_fields = ("user", "organisation", "grid")


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    """Committees, offices, centres, courts."""

    list_display = ("name", "abbreviation", "kind", "place", "phone", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "abbreviation")
    autocomplete_fields = ("place",)


@admin.register(Place)
class PlaceAdmin(admin.ModelAdmin):
    """County, township, village, grid."""

    list_display = ("code", "name", "kind", "parent")
    list_filter = ("kind",)
    search_fields = ("code", "name")
    autocomplete_fields = ("parent",)


class PanelSlotInline(admin.TabularInline):
    """The slots of a model."""

    model = PanelSlot
    extra = 0


@admin.register(PanelModel)
class PanelModelAdmin(admin.ModelAdmin):
    """N+1 lines as data."""

    list_display = ("name", "quorum_core", "quorum_extra", "needs_woman", "effective_from", "effective_to")
    inlines = (PanelSlotInline,)


@admin.register(PanelSeat)
class PanelSeatAdmin(admin.ModelAdmin):
    """Who fills which slot in which village."""

    list_display = ("person_name", "slot", "organisation", "is_registered_mediator", "starts_on", "ends_on")
    search_fields = ("person_name", "organisation__name")
    autocomplete_fields = ("organisation", "user")


@admin.register(CommitteeStyle)
class CommitteeStyleAdmin(admin.ModelAdmin):
    """Heading, brackets, gaps, fonts, words."""

    list_display = ("organisation", "heading", "brackets", "gaps", "fonts")
    search_fields = ("organisation__name",)
    autocomplete_fields = ("organisation",)


@admin.register(NumberTemplate)
class NumberTemplateAdmin(admin.ModelAdmin):
    """How one body's numbers look."""

    list_display = ("organisation", "family", "text")
    list_filter = ("family",)
    search_fields = ("organisation__name", "text")
    autocomplete_fields = ("organisation",)


@admin.register(DossierItem)
class DossierItemAdmin(admin.ModelAdmin):
    """One body's own list for its dossiers."""

    list_display = ("organisation", "order", "name", "is_required", "applies")
    search_fields = ("organisation__name", "name")
    autocomplete_fields = ("organisation",)

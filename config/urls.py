"""All addresses: the product's own, and the admin for system staff."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("mediation.urls")),
]

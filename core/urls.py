from django.urls import path

from core import views

app_name = "core"

urlpatterns = [
    path("healthz/", views.healthz, name="healthz"),
    path("readyz/", views.readyz, name="readyz"),
    path("bantuan/", views.help_page, name="help"),
    path("galeri/", views.gallery, name="gallery"),
    path("privasi/", views.privacy, name="privacy"),
]

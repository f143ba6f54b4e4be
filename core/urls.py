from django.urls import path

from core import job_views, views

app_name = "core"

urlpatterns = [
    path("healthz/", views.healthz, name="healthz"),
    path("readyz/", views.readyz, name="readyz"),
    path("metrics", views.metrics_page, name="metrics"),
    path("kesehatan-sistem/", views.health, name="health"),
    path("bantuan/", views.help_page, name="help"),
    path("galeri/", views.gallery, name="gallery"),
    path("pekerjaan/", job_views.job_list, name="job_list"),
    path("pekerjaan/<uuid:public_id>/", job_views.job_detail, name="job_detail"),
    path("pekerjaan/<uuid:public_id>/batal/", job_views.job_cancel, name="job_cancel"),
    path("pekerjaan/<uuid:public_id>/ulangi/", job_views.job_retry, name="job_retry"),
    path("pekerjaan/<uuid:public_id>/berkas/", job_views.job_file, name="job_file"),
    path("privasi/", views.privacy, name="privacy"),
]

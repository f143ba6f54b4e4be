"""Every address of the product; each app owns its own urls.py."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

handler400 = "core.views.bad_request"
handler403 = "core.views.permission_denied"
handler404 = "core.views.page_not_found"
handler500 = "core.views.server_error"

urlpatterns = [
    path("", include("core.urls")),
    path("", include("accounts.urls")),
    path("", include("monitoring.urls")),
    path("", include("people.urls")),
    path("survei/", include("surveys.urls")),
    path("kinerja/", include("performance.urls")),
    path("pelatihan/", include("training.urls")),
    path("karier/", include("careers.urls")),
    path("data-saya/", include("privacy.urls")),
    path("rencana/", include("planning.urls")),
    path(f"{settings.ADMIN_PATH}/", admin.site.urls),
]

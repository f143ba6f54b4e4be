from django.urls import path, re_path

from monitoring.views import home, reports

app_name = "monitoring"

urlpatterns = [
    path("", home.home, name="home"),
    path("laporan/", reports.report_list, name="report_list"),
    path("laporan/buat/", reports.report_run, name="report_run"),
    path("laporan/<uuid:report_id>/", reports.report_detail, name="report_detail"),
    re_path(r"^laporan/(?P<report_id>[0-9a-f-]{36})/(?P<kind>pdf|xlsx)/$", reports.report_file, name="report_file"),
]

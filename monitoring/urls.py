from django.urls import path

from monitoring.views import home, reports, thread

app_name = "monitoring"

urlpatterns = [
    path("", home.home, name="home"),
    path("langkah-awal/", home.first_steps, name="first_steps"),
    path("laporan/", reports.report_list, name="report_list"),
    path("laporan/buat/", reports.report_run, name="report_run"),
    path("laporan/<uuid:report_id>/", reports.report_detail, name="report_detail"),
    path("laporan/<uuid:report_id>/<slug:kind>/", reports.report_file, name="report_file"),
    path("benang/<slug:kind>/<uuid:public_id>/", thread.thread, name="thread"),
]

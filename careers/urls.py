from django.urls import path

from careers import views

app_name = "careers"

urlpatterns = [
    path("", views.path, name="path"),
    path("kelayakan/", views.eligibility_list, name="eligibility_list"),
    path("pegawai/<uuid:employee_id>/", views.employee_path, name="employee_path"),
    path("pegawai/<uuid:employee_id>/panel/", views.employee_panel, name="employee_panel"),
    path("pegawai/<uuid:employee_id>/usul/", views.move_new, name="move_new"),
    path("perpindahan/", views.move_list, name="move_list"),
    path("perpindahan/<uuid:move_id>/", views.move_detail, name="move_detail"),
    path("perpindahan/<uuid:move_id>/putusan/", views.move_decide, name="move_decide"),
]

from django.urls import path

from training.views import catalogue, learning, sessions

app_name = "training"

urlpatterns = [
    path("", sessions.session_list, name="session_list"),
    path("sesi/baru/", sessions.session_new, name="session_new"),
    path("sesi/<uuid:session_id>/", sessions.session_detail, name="session_detail"),
    path("sesi/<uuid:session_id>/ubah/", sessions.session_edit, name="session_edit"),
    path("sesi/<uuid:session_id>/batal/", sessions.session_cancel, name="session_cancel"),
    path("sesi/<uuid:session_id>/usul/", sessions.nominate, name="nominate"),
    path("sesi/<uuid:session_id>/kursi/", sessions.decide_seats, name="decide_seats"),
    path("sesi/<uuid:session_id>/hasil/", sessions.session_results, name="session_results"),
    path("sesi/<uuid:session_id>/selesai/", sessions.session_finish, name="session_finish"),
    path("sesi/<uuid:session_id>/sertifikat/", learning.certificates, name="certificates"),
    path("katalog/", catalogue.programme_list, name="programme_list"),
    path("katalog/baru/", catalogue.programme_edit, name="programme_new"),
    path("katalog/<uuid:programme_id>/", catalogue.programme_detail, name="programme_detail"),
    path("katalog/<uuid:programme_id>/ubah/", catalogue.programme_edit, name="programme_edit"),
    path("saya/", learning.my_learning, name="my_learning"),
    path("jp/", learning.learning_overview, name="learning_overview"),
    path("pegawai/<uuid:employee_id>/panel/", learning.employee_panel, name="employee_panel"),
    path("pegawai/<uuid:employee_id>/jp/", learning.hours_new, name="hours_new"),
    path("sertifikat/<uuid:enrolment_id>/", learning.certificate, name="certificate"),
    path("periksa/<str:code>/", learning.certificate_check, name="certificate_check"),
]

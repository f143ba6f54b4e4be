from django.urls import path

from performance.views import complaints, evaluations, feedback, indicators

app_name = "performance"

urlpatterns = [
    path("", indicators.indicator_list, name="indicator_list"),
    path("indikator/baru/", indicators.indicator_new, name="indicator_new"),
    path("indikator/<uuid:indicator_id>/", indicators.indicator_detail, name="indicator_detail"),
    path("indikator/<uuid:indicator_id>/ubah/", indicators.indicator_edit, name="indicator_edit"),
    path("indikator/<uuid:indicator_id>/target/", indicators.target_set, name="target_set"),
    path(
        "indikator/<uuid:indicator_id>/realisasi/<str:period>/",
        indicators.measurement_enter,
        name="measurement_enter",
    ),
    path("indikator/<uuid:indicator_id>/hitung/", indicators.measurement_compute, name="measurement_compute"),
    path(
        "indikator/<uuid:indicator_id>/perbaikan/<str:period>/",
        indicators.improvement_edit,
        name="improvement_edit",
    ),
    path("indikator/<uuid:indicator_id>/peristiwa/", indicators.event_add, name="event_add"),
    path("pengaduan/", complaints.complaint_list, name="complaint_list"),
    path("pengaduan/baru/", complaints.complaint_new, name="complaint_new"),
    path("pengaduan/impor/", complaints.complaint_import, name="complaint_import"),
    path("pengaduan/impor/<uuid:batch_id>/", complaints.complaint_batch, name="complaint_batch"),
    path("pengaduan/impor/<uuid:batch_id>/galat/", complaints.complaint_batch_errors, name="complaint_batch_errors"),
    path("pengaduan/<uuid:complaint_id>/", complaints.complaint_edit, name="complaint_edit"),
    path("evaluasi/", evaluations.evaluation_list, name="evaluation_list"),
    path("evaluasi/<uuid:evaluation_id>/", evaluations.evaluation_detail, name="evaluation_detail"),
    path("evaluasi/<uuid:evaluation_id>/ketahui/", evaluations.evaluation_acknowledge, name="evaluation_acknowledge"),
    path("evaluasi/<uuid:evaluation_id>/tarik/", evaluations.evaluation_recall, name="evaluation_recall"),
    path("evaluasi/<uuid:employee_id>/<str:period>/", evaluations.evaluation_edit, name="evaluation_edit"),
    path(
        "evaluasi/<uuid:employee_id>/<str:period>/hasil/",
        evaluations.evaluation_outcome,
        name="evaluation_outcome",
    ),
    path(
        "predikat-perangkat-daerah/<uuid:dinas_id>/<int:year>/",
        evaluations.organisation_predicate,
        name="organisation_predicate",
    ),
    path("umpan-balik/", feedback.feedback_list, name="feedback_list"),
    path("umpan-balik/baru/", feedback.feedback_new, name="feedback_new"),
    path("umpan-balik/<uuid:feedback_id>/", feedback.feedback_detail, name="feedback_detail"),
    path("pegawai/<uuid:employee_id>/", evaluations.employee_panel, name="employee_panel"),
]

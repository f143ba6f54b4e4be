from django.urls import path

from planning.views import approval, documents, lines, needs, plans, results, versions

app_name = "planning"

urlpatterns = [
    path("", plans.plan_list, name="plan_list"),
    path("kebutuhan/", needs.need_list, name="need_list"),
    path("kebutuhan/hitung/", needs.needs_refresh, name="needs_refresh"),
    path("kebutuhan/<uuid:need_id>/", needs.need_detail, name="need_detail"),
    path("kebutuhan/<uuid:need_id>/sisihkan/", needs.need_drop, name="need_drop"),
    path("kebutuhan/<uuid:need_id>/kembalikan/", needs.need_reopen, name="need_reopen"),
    path("susun/<uuid:dinas_id>/<int:year>/", needs.plan_draft, name="plan_draft"),
    path("persetujuan/", approval.approvals, name="approvals"),
    path("persetujuan/<uuid:step_id>/", approval.step_decide, name="step_decide"),
    path("persetujuan/<uuid:step_id>/plh/", approval.step_acting, name="step_acting"),
    path("persetujuan/<uuid:step_id>/plh/cari/", approval.acting_search, name="acting_search"),
    path("periksa/<str:code>/", documents.check, name="check"),
    path("baris/<uuid:line_id>/", lines.line_detail, name="line_detail"),
    path("baris/<uuid:line_id>/ubah/", lines.line_edit, name="line_edit"),
    path("baris/<uuid:line_id>/kebutuhan/", lines.line_needs, name="line_needs"),
    path("baris/<uuid:line_id>/hapus/", lines.line_delete, name="line_delete"),
    path("baris/<uuid:line_id>/sesi/", results.line_session, name="line_session"),
    path("baris/<uuid:line_id>/mutasi/", results.line_move, name="line_move"),
    path("baris/<uuid:line_id>/mutasi/cari/", results.move_search, name="move_search"),
    path("baris/<uuid:line_id>/target/", results.line_target, name="line_target"),
    path("baris/<uuid:line_id>/realisasi/", results.line_realise, name="line_realise"),
    path("<uuid:plan_id>/", plans.plan_detail, name="plan_detail"),
    path("<uuid:plan_id>/pagu/", plans.plan_ceiling, name="plan_ceiling"),
    path("<uuid:plan_id>/versi/", versions.plan_versions, name="plan_versions"),
    path("<uuid:plan_id>/versi/pulihkan/", versions.plan_restore, name="plan_restore"),
    path("<uuid:plan_id>/ajukan/", plans.plan_send, name="plan_send"),
    path("<uuid:plan_id>/nomor/", plans.plan_number, name="plan_number"),
    path("<uuid:plan_id>/tutup/", plans.plan_close, name="plan_close"),
    path("<uuid:plan_id>/pdf/", documents.plan_pdf, name="plan_pdf"),
    path("<uuid:plan_id>/xlsx/", documents.plan_xlsx, name="plan_xlsx"),
    path("<uuid:plan_id>/baris-baru/", lines.line_new, name="line_new"),
    path("<uuid:plan_id>/tambah/<uuid:need_id>/", lines.need_add, name="need_add"),
]

from django.urls import URLPattern, path

from people.views import (
    accounts,
    employees,
    events,
    import_difference,
    import_mapping,
    imports,
    lists,
    organisation_confirm,
    positions,
    profile,
    sheets,
    units,
)

app_name = "people"

urlpatterns: list[URLPattern] = [
    # Employees
    path("pegawai/", employees.employee_list, name="employee_list"),
    path("pegawai/cari/", employees.employee_search, name="employee_search"),
    path("pegawai/saring/", employees.employee_filter, name="employee_filter"),
    path("pegawai/kolom/", employees.employee_table_options, name="employee_table_options"),
    path("pegawai/ekspor/", employees.employee_export, name="employee_export"),
    path("pegawai/akun/", accounts.account_letters, name="account_letters"),
    path("pegawai/<uuid:public_id>/akun/", accounts.employee_account, name="employee_account"),
    path("akun-pegawai/", accounts.account_overview, name="account_overview"),
    path("pegawai/<uuid:public_id>/", profile.employee_detail, name="employee_detail"),
    path("pegawai/<uuid:public_id>/riwayat/", profile.employee_history, name="employee_history"),
    path("pegawai/<uuid:public_id>/pembaca/", profile.employee_readers, name="employee_readers"),
    path("profil/", profile.my_profile, name="my_profile"),
    path("tim/", units.team, name="team"),
    # Organisation
    path("struktur/", units.unit_tree, name="unit_tree"),
    path("struktur/<uuid:public_id>/cabang/", units.unit_branch, name="unit_branch"),
    path("perangkat-daerah/", units.dinas_list, name="dinas_list"),
    path("perangkat-daerah/<uuid:public_id>/", units.dinas_detail, name="dinas_detail"),
    path("unit/<uuid:public_id>/", units.unit_detail, name="unit_detail"),
    path("unit/<uuid:public_id>/riwayat/", units.unit_history, name="unit_history"),
    path("struktur/konfirmasi/", organisation_confirm.organisation_confirm, name="organisation_confirm"),
    # Dated changes
    path("pegawai/<uuid:public_id>/ubah/", events.employee_change, name="event_employee"),
    path("pegawai/<uuid:public_id>/ubah/<slug:slug>/", events.employee_change_new, name="event_employee_new"),
    path("unit/<uuid:public_id>/ubah/", events.unit_change, name="event_unit"),
    path("unit/<uuid:public_id>/ubah/<slug:slug>/", events.unit_change_new, name="event_unit_new"),
    path("perubahan/", events.event_list, name="event_list"),
    path("perubahan/<uuid:public_id>/", events.event_detail, name="event_detail"),
    path("perubahan/<uuid:public_id>/isian/", events.event_edit, name="event_edit"),
    path("perubahan/<uuid:public_id>/ajukan/", events.event_prepare, name="event_prepare"),
    path("perubahan/<uuid:public_id>/putuskan/", events.event_decide, name="event_decide"),
    path("perubahan/<uuid:public_id>/kembalikan/", events.event_return, name="event_return"),
    path("perubahan/<uuid:public_id>/urungkan/", events.event_undo, name="event_undo"),
    path("perubahan/<uuid:public_id>/buang/", events.event_drop, name="event_drop"),
    path("perubahan/<uuid:public_id>/bukti/", events.event_proof, name="event_proof"),
    # Positions
    path("jabatan/", positions.position_list, name="position_list"),
    path("jabatan/baru/", positions.position_new, name="position_new"),
    path("jabatan/<uuid:public_id>/", positions.position_edit, name="position_edit"),
    path("jabatan/<uuid:public_id>/tutup/", positions.position_close, name="position_close"),
    path("jabatan/<uuid:public_id>/buka/", positions.position_reopen, name="position_reopen"),
    # Imports
    path("impor/", imports.import_list, name="import_list"),
    path("impor/baru/", imports.import_new, name="import_new"),
    path("impor/pemetaan/", import_mapping.import_unknown, name="import_unknown"),
    path("impor/pemetaan/unit/<str:key>/", import_mapping.import_map_unit, name="import_map_unit"),
    path("impor/pemetaan/jabatan/<uuid:public_id>/", import_mapping.import_map_position, name="import_map_position"),
    path(
        "impor/pemetaan/<uuid:public_id>/lupakan/", import_mapping.import_mapping_forget, name="import_mapping_forget"
    ),
    path("impor/<uuid:public_id>/", imports.import_detail, name="import_detail"),
    path("impor/<uuid:public_id>/perbedaan/", import_difference.import_difference, name="import_difference"),
    path("impor/<uuid:public_id>/jalankan/", imports.import_run, name="import_run"),
    path("impor/<uuid:public_id>/lanjutkan/", imports.import_resume, name="import_resume"),
    path("impor/<uuid:public_id>/buang/", imports.import_drop, name="import_drop"),
    path("impor/<uuid:public_id>/urungkan/", imports.import_undo, name="import_undo"),
    path("impor/<uuid:public_id>/ditolak/", imports.import_errors, name="import_errors"),
    path("lembar-riwayat/", sheets.sheet_list, name="sheet_list"),
    path("lembar-riwayat/<slug:code>/", sheets.sheet_template, name="sheet_template"),
    path("kelengkapan/", sheets.completeness_page, name="completeness"),
    # Lists
    path("daftar/", lists.lists, name="lists"),
    path("daftar/pensiun/", lists.retirement_list, name="retirement_list"),
    path("daftar/nominatif/", lists.nominative, name="nominative"),
    path("daftar/duk/", lists.duk, name="duk"),
    path("daftar/statistik/", lists.staff_statistics, name="statistics"),
    path("daftar/<slug:code>/unduh/", lists.list_download, name="list_download"),
]

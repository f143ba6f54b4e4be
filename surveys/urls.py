from django.urls import path

from surveys.views import campaigns, responses, results

app_name = "surveys"

urlpatterns = [
    path("", responses.mine, name="mine"),
    path("kampanye/", campaigns.campaign_list, name="campaign_list"),
    path("kampanye/baru/", campaigns.campaign_new, name="campaign_new"),
    path("kampanye/<uuid:campaign_id>/", campaigns.campaign_monitor, name="campaign_monitor"),
    path("kampanye/<uuid:campaign_id>/ubah/", campaigns.campaign_change, name="campaign_change"),
    path("kampanye/<uuid:campaign_id>/buka/", campaigns.campaign_open, name="campaign_open"),
    path("kampanye/<uuid:campaign_id>/ingatkan/", campaigns.campaign_remind, name="campaign_remind"),
    path("kampanye/<uuid:campaign_id>/tenggat/", campaigns.campaign_extend, name="campaign_extend"),
    path("kampanye/<uuid:campaign_id>/tutup/", campaigns.campaign_close, name="campaign_close"),
    path("kampanye/<uuid:campaign_id>/isi/", responses.campaign_answer, name="campaign_answer"),
    path("kampanye/<uuid:campaign_id>/hasil/", results.campaign_results, name="campaign_results"),
    path("kampanye/<uuid:campaign_id>/hasil.xlsx", results.campaign_results_file, name="campaign_results_file"),
    path("isian/<uuid:response_id>/", responses.response_edit, name="response_edit"),
    path("isian/<uuid:response_id>/bagian/<slug:section_code>/", responses.response_section, name="response_section"),
    path("isian/<uuid:response_id>/periksa/", responses.response_check, name="response_check"),
    path("isian/<uuid:response_id>/kirim/", responses.response_send, name="response_send"),
    path("isian/<uuid:response_id>/bukti/", responses.response_receipt, name="response_receipt"),
    path("isian/<uuid:response_id>/bukti.pdf", responses.response_receipt_file, name="response_receipt_file"),
    path("isian/<uuid:response_id>/baca/", responses.response_detail, name="response_detail"),
    path("isian/<uuid:response_id>/buka-lagi/", campaigns.response_reopen, name="response_reopen"),
]

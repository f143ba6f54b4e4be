from django.urls import URLPattern, path

from privacy.views import desk, own

app_name = "privacy"

urlpatterns: list[URLPattern] = [
    path("", own.my_data, name="my_data"),
    path("salinan/", own.copy_new, name="copy_new"),
    path("ajukan/<slug:kind>/", own.request_new, name="request_new"),
    path("batasan/akhiri/", own.restriction_lift, name="restriction_lift"),
    path("pemberitahuan/", own.show_notice, name="notice"),
    path("permintaan/", desk.request_list, name="request_list"),
    path("permintaan/<uuid:request_id>/", desk.request_detail, name="request_detail"),
    path("permintaan/<uuid:request_id>/tarik/", own.request_withdraw, name="request_withdraw"),
    path("register/", desk.processing_register, name="register"),
]

from allauth.account import views as allauth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from accounts.views import choices, entrance, messages, own

urlpatterns = [
    # Ways in and out
    path("masuk/", login_not_required(allauth_views.login), name="account_login"),
    path("masuk/langkah-kedua/", entrance.second_step_page, name="accounts_second_step"),
    path("aktivasi/", entrance.activate, name="accounts_activate"),
    path("lupa-sandi/", entrance.forgot, name="accounts_forgot"),
    path("lupa-sandi/baru/", entrance.reset, name="accounts_reset"),
    path("lupa-sandi/<uuid:public_id>/<str:token>/", entrance.reset_link, name="accounts_reset_link"),
    path("keluar/", choices.sign_out, name="account_logout"),
    # My account
    path("akun/", own.me, name="accounts_me"),
    path("akun/kata-sandi/", own.password, name="accounts_password"),
    path("akun/surel/", own.email, name="accounts_email"),
    path("akun/surel/<str:token>/", own.email_confirm, name="accounts_email_confirm"),
    path("akun/langkah-kedua/", own.second_step_setup, name="accounts_second_step_setup"),
    path("akun/langkah-kedua/matikan/", own.second_step_off, name="accounts_second_step_off"),
    path("akun/kode-pemulihan/", own.recovery_codes, name="accounts_recovery_codes"),
    path("akun/sesi/", own.session_list, name="accounts_sessions"),
    path("akun/sesi/akhiri-lainnya/", own.sessions_end_others, name="accounts_sessions_end_others"),
    path("akun/sesi/<uuid:public_id>/akhiri/", own.session_end, name="accounts_session_end"),
    # Inbox, role, language, colours
    path("kotak-masuk/", messages.inbox_list, name="accounts_inbox"),
    path("kotak-masuk/<uuid:notification_id>/", messages.inbox_open, name="accounts_inbox_open"),
    path("peran/", choices.act_as, name="accounts_act_as"),
    path("bahasa/", choices.set_language, name="accounts_language"),
    path("bilah-sisi/", choices.set_menu, name="accounts_menu"),
    path("tema/", choices.set_theme, name="accounts_theme"),
]

from allauth.account import views as allauth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from accounts import views

urlpatterns = [
    path("masuk/", login_not_required(allauth_views.login), name="account_login"),
    path("keluar/", views.sign_out, name="account_logout"),
    path("kotak-masuk/", views.inbox_list, name="accounts_inbox"),
    path("kotak-masuk/<uuid:notification_id>/", views.inbox_open, name="accounts_inbox_open"),
    path("peran/", views.act_as, name="accounts_act_as"),
    path("bahasa/", views.set_language, name="accounts_language"),
    path("tema/", views.set_theme, name="accounts_theme"),
]

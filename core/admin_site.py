"""The admin site: for administrators only; for everybody else it does not exist (T07, A08)."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.db.models.base import ModelBase
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from core import hooks


class PaluAdminSite(AdminSite):
    site_header = site_title = _("Administration")
    index_title = _("Records")
    site_url = "/"
    enable_nav_sidebar = True

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only our own models: what packages bring is neither audited nor kept from deletion (T07)."""
        models = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else list(model_or_iterable)
        own = [model for model in models if model._meta.app_label in settings.LOCAL_APPS]
        super().register(own, admin_class, **options)

    def unregister(self, model_or_iterable: Any) -> None:
        """Packages replace each other's registrations, which were never taken here."""
        models = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else list(model_or_iterable)
        super().unregister([model for model in models if self.is_registered(model)])

    def has_permission(self, request: HttpRequest) -> bool:
        """Who acts under a role that holds ADMIN_SITE (people.hooks), and superusers."""
        return hooks.opens_admin(request.user)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """A 404 where Django would lead to its own sign-in; who is not signed in at all goes to ours."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request):
                raise Http404
            return inner(request, *args, **kwargs)

        return guarded

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one way to sign in, with its limits (T12)."""
        return redirect("account_login")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The button posts here; the same post goes on to the one way to sign out."""
        return redirect("account_logout", preserve_request=True)


class PaluAdminConfig(AdminConfig):
    default_site = "core.admin_site.PaluAdminSite"

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from accounts import inbox, receivers  # noqa: F401 receivers connect when imported

        inbox.register("core.job_done", _("Done: %(title)s"))
        inbox.register("core.job_failed", _("Stopped with an error: %(title)s"))

from collections.abc import Mapping
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


def _device(params: Mapping[str, Any]) -> dict[str, str]:
    from accounts import devices

    return {"device": devices.words(params.get("browser", ""), params.get("system", ""))}


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from accounts import inbox, receivers  # noqa: F401 receivers connect when imported

        inbox.register("accounts.new_device", _("Sign-in from a new device: %(device)s"), words=_device)
        inbox.register("accounts.password_changed", _("Your password was changed; your other sessions have ended"))
        inbox.register("accounts.email_changed", _("Your e-mail address was changed"))
        inbox.register("accounts.second_step_on", _("Your sign-in now asks for a second step"))
        inbox.register("accounts.second_step_off", _("Your sign-in no longer asks for a second step"))
        inbox.register("accounts.sessions_ended", _("An administrator ended your sessions"))
        inbox.register("core.job_done", _("Done: %(title)s"))
        inbox.register("core.job_failed", _("Stopped with an error: %(title)s"))

"""The stage between the right password and the session: the second step (T14)."""

from allauth.account.stages import LoginStage
from django.shortcuts import redirect

from accounts import second_step


class SecondStepStage(LoginStage):
    """Until it is passed nobody is signed in, so no page but its own answers (A26)."""

    key = "second_step"
    urlname = "accounts_second_step"

    def handle(self) -> tuple:
        if self.login.user is None or not second_step.is_on(self.login.user):
            return None, True
        return redirect(self.urlname), True

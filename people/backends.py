"""Sign-in by current or former NIP / NI PPPK, by e-mail, or by user name."""

import re
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from accounts.models import User
from people.access import has
from people.models import EmployeeNumber
from people.permissions import Permission


class NumberBackend(ModelBackend):
    """Does the same work for a known and an unknown person (T13): one look-up each way, one password verification."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if not username or password is None:
            return None
        user = find_user(username)
        if user is None or not user.has_usable_password():
            make_password(password)
            return None
        if user.check_password(password) and self.user_can_authenticate(user):
            return user
        return None

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Django's own permissions guard the admin site only; administrators hold them all."""
        return has(user_obj, Permission.ADMIN_SITE)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return has(user_obj, Permission.ADMIN_SITE)


def find_user(login: str) -> User | None:
    """The account behind what was typed; always two statements, whatever it is."""
    text = login.strip()
    digits = re.sub(r"[\s.\-]", "", text)
    by_number = (
        EmployeeNumber.objects.filter(number=digits, employee__user__isnull=False)
        .select_related("employee__user")
        .first()
    )
    by_name = (
        User.objects.filter(email__iexact=text).first() if "@" in text else User.objects.filter(username=text).first()
    )
    if by_number is not None:
        return by_number.employee.user
    return by_name

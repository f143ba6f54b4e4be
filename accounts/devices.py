"""The browser somebody signs in with: in words for "Sesi saya", and whether it was seen before (T18)."""

import re
import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.cookies import YEAR
from accounts.models import KnownDevice, User

TOKEN = re.compile(r"[0-9a-f]{32}")
FORGET_AFTER = timedelta(days=365)
# The first that is found in the header names the browser: several call themselves Chrome or Safari as well.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_and_system(request: HttpRequest) -> tuple[str, str]:
    """("Chrome", "Android"); empty where the header does not say."""
    header = request.headers.get("User-Agent", "")
    browser = next((name for sign, name in BROWSERS if sign in header), "")
    return browser, next((name for sign, name in SYSTEMS if sign in header), "")


def words(browser: str, system: str) -> str:
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("a device we do not know")


def cookie_name() -> str:
    return "device" if settings.DEMO else "__Host-device"


def recognise(request: HttpRequest, response: HttpResponse, user: User) -> bool:
    """Whether this browser is new for somebody who has signed in before; from now on it is known."""
    token = request.COOKIES.get(cookie_name(), "")
    if not TOKEN.fullmatch(token):
        token = secrets.token_hex(16)
    digest = sha256(token.encode()).hexdigest()
    has_signed_in = user.known_devices.exists()
    _device, new = KnownDevice.objects.update_or_create(user=user, digest=digest, defaults={"used_at": timezone.now()})
    response.set_cookie(
        cookie_name(), token, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return new and has_signed_in


def forget_old(now: datetime) -> None:
    KnownDevice.objects.filter(used_at__lt=now - FORGET_AFTER).delete()

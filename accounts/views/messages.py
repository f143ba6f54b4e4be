"""The inbox."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts import inbox
from accounts.http import Request
from accounts.models import Notification


@require_GET
def inbox_list(request: Request) -> HttpResponse:
    messages = Notification.objects.filter(user=request.user)
    page = Paginator(messages, 25).get_page(request.GET.get("page"))
    rows = [
        {"message": one, "title": inbox.title_of(one), "day": timezone.localdate(one.created_at)}
        for one in page.object_list
    ]
    return render(request, "accounts/inbox_list.html", {"page": page, "rows": rows})


@require_POST
def inbox_open(request: Request, notification_id: UUID) -> HttpResponse:
    """Marks the message as read and goes to what it is about."""
    message = get_object_or_404(Notification, user=request.user, public_id=notification_id)
    Notification.objects.filter(pk=message.pk, read_at__isnull=True).update(read_at=timezone.now())
    return redirect(message.url or "accounts_inbox")

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import Request


@require_safe
def home(request: Request) -> HttpResponse:
    return render(request, "monitoring/home.html")

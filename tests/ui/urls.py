"""The product's addresses and one page that exists for tests of palu.js only."""

import time

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import include, path

SAVES: list[dict[str, str]] = []
ANSWERS: list[int] = []  # statuses of the next answers to autosaves; 200 when empty


def trial(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "trial.html", {"saved_at": None})
    status = ANSWERS.pop(0) if ANSWERS else 200
    SAVES.append({**request.POST.dict(), "autosave": request.headers.get("X-Autosave", ""), "status": str(status)})
    if request.headers.get("X-Autosave") == "1" and request.POST.get("name") == "lambat":
        time.sleep(0.6)
    if request.headers.get("X-Autosave") != "1":
        return render(request, "trial_done.html")
    if status in {409, 422}:
        return HttpResponse('<p id="conflict">Siti mengubah ini</p>', status=status)
    if request.POST.get("name") == "salah":
        words = "Tulis nama pelatihan."
        return JsonResponse({"message": words, "errors": {"name": words}, "version": 3}, status=422)
    return JsonResponse({"saved_at": "14.32", "version": 3}, status=status)


urlpatterns = [path("coba/", trial), path("", include("palu_asn.urls"))]

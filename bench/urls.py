"""The product's addresses and the bare page."""

from django.urls import path

from bench.bare import bare_list
from palu_asn.urls import handler400, handler403, handler404, handler500
from palu_asn.urls import urlpatterns as product

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
urlpatterns = [path("bench/bare/", bare_list, name="bench_bare"), *product]

"""The employee table with nothing around it: one query with its joins, one count, one plain table.

Same middleware, same signed-in user, same 50 people and columns as people:employee_list; no frame, filters, scope or
components. What the real list costs above this is the price of the product.
"""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.views.decorators.http import require_safe

from people.models import Employee

TABLE = """<!DOCTYPE html><title>Bare</title><table>
<tr><th>Name<th>NIP<th>Position<th>Unit<th>Agency<th>Kind<th>Grade<th>Retires on</tr>
{% for one in page %}<tr>
<td>{{ one.name }}</td><td>{{ one.number }}</td><td>{{ one.position.name }}</td><td>{{ one.unit.name }}</td>
<td>{{ one.dinas.name }}</td><td>{{ one.get_kind_display }}</td><td>{{ one.grade.name }}</td>
<td>{{ one.retires_on|date:"j M Y" }}</td></tr>
{% endfor %}</table>"""
template = engines["django"].from_string(TABLE)


@require_safe
def bare_list(request: HttpRequest) -> HttpResponse:
    employees = Employee.objects.active().select_related("position", "unit", "dinas", "grade").order_by("name", "pk")
    page = Paginator(employees, 50).get_page(1)
    return HttpResponse(template.render({"page": page}, request))

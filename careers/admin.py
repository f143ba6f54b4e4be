from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from careers.models import CareerMove
from core.admin import ReadOnlyAdmin


@admin.register(CareerMove)
class CareerMoveAdmin(ReadOnlyAdmin):
    """Read-only: a move is decided in its own page, by a named person with a reason."""

    list_display = ("employee", "target_position", "quarter_in_words", "kind", "state")
    list_filter = ("state", "kind")
    list_select_related = ("employee", "target_position")
    search_fields = ("employee__name",)

    @admin.display(description=_("quarter"), ordering="quarter")
    def quarter_in_words(self, move: CareerMove) -> str:
        return move.quarter_label

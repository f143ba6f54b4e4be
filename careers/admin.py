from django.contrib import admin

from careers.models import CareerMove


@admin.register(CareerMove)
class CareerMoveAdmin(admin.ModelAdmin):
    """Read-only: a move is decided in its own page, by a named person with a reason."""

    list_display = ("employee", "target_position", "quarter", "kind", "state")
    list_filter = ("state", "kind")
    list_select_related = ("employee", "target_position")
    search_fields = ("employee__name",)

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False

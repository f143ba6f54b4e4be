"""The unit tree, the Dinas on it and the posts a unit may have."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import PublicIdModel
from people.enums import UnitKind
from people.models.dated import DatedModel, valid_period
from people.models.reference import Position
from people.querysets import DatedQuerySet, DinasQuerySet, UnitQuerySet


class Unit(PublicIdModel):
    """A unit of the city; `path` holds four digits a level (people/paths.py), written by services/units.py only."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    dinas = models.ForeignKey(
        "Dinas", models.PROTECT, null=True, blank=True, related_name="units", verbose_name=_("agency")
    )
    path = models.CharField(_("place in the tree"), max_length=60, unique=True, editable=False)
    name = models.CharField(_("unit"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind, default=UnitKind.OTHER)
    siasn_id = models.CharField(_("UNOR ID"), max_length=36, blank=True, db_index=True)
    head_position = models.CharField(_("post of its head"), max_length=200, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["siasn_id"], condition=~Q(siasn_id=""), name="people_unit_siasn_once"),
            models.UniqueConstraint(fields=["kind"], condition=Q(kind=UnitKind.CITY), name="people_unit_one_city"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, kind=UnitKind.CITY) | Q(parent__isnull=False),
                name="people_unit_root_is_city",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:unit_detail", args=[self.public_id])


class Dinas(PublicIdModel):
    """A perangkat daerah: one-to-one with its root unit; proposed by the import, confirmed by HR."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="as_dinas", verbose_name=_("root unit"))
    name = models.CharField(_("agency"), max_length=200)
    short_name = models.SlugField(_("short name"), max_length=40, unique=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )

    objects = DinasQuerySet.as_manager()

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="people_dinas_confirmed_at_with_by",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:dinas_detail", args=[self.public_id])


class ApprovedPost(DatedModel):
    """How many of a position a unit may have (formasi), over a time, by decree."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="approved_posts", verbose_name=_("unit"))
    position = models.ForeignKey(Position, models.PROTECT, related_name="approved_posts", verbose_name=_("position"))
    count = models.PositiveSmallIntegerField(_("posts"))
    decree = models.CharField(_("decree number"), max_length=120, blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("approved posts")
        verbose_name_plural = _("approved posts")
        ordering = ["unit", "position", "-valid_from"]
        constraints = [
            valid_period("people_approved_post_period"),
            models.UniqueConstraint(fields=["unit", "position", "valid_from"], name="people_approved_post_once"),
            models.UniqueConstraint(
                fields=["unit", "position"], condition=Q(valid_to__isnull=True), name="people_approved_post_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.position}: {self.count}"

from django.db import models
from django.utils.translation import gettext_lazy as _


class Direction(models.TextChoices):
    HIGHER = "higher", _("higher is better")
    LOWER = "lower", _("lower is better")


class Aggregation(models.TextChoices):
    """How the values of a year's periods make the value of the year."""

    SUM = "sum", _("sum of the periods")
    LAST = "last", _("last value counts")
    MEAN = "mean", _("mean of the periods")


class Frequency(models.TextChoices):
    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    YEAR = "year", _("year")


class IndicatorSource(models.TextChoices):
    MANUAL = "manual", _("entered by the agency")
    COMPLAINTS = "complaints", _("computed from the complaint register")


class ComplaintMeasure(models.TextChoices):
    """What an indicator reads from the complaint register."""

    MEDIAN = "median", _("median of working days until the first answer")
    ON_TIME = "on_time", _("share answered on time")


class ComplaintClass(models.TextChoices):
    """LAPOR! classes; a plain Pengaduan is refined by the agency (docs/rules/service.md section 1)."""

    INFORMATION = "permintaan_informasi", _("request for information")
    COMPLAINT = "pengaduan", _("complaint")
    NORMATIVE = "pengaduan_normatif", _("normative complaint")
    NO_INSPECTION = "tidak_berkadar_pengawasan", _("complaint without inspection")
    INSPECTION = "berkadar_pengawasan", _("complaint with inspection")
    ASPIRATION = "aspirasi", _("aspiration")


class Rating(models.TextChoices):
    """Codes as in rules/predicates.py, from best to worst."""

    ABOVE = "di_atas", _("above expectation")
    AS_EXPECTED = "sesuai", _("as expected")
    BELOW = "di_bawah", _("below expectation")


class Predicate(models.TextChoices):
    """Predikat kinerja pegawai; codes as in rules/predicates.py, from best to worst."""

    SANGAT_BAIK = "sangat_baik", _("Very good")
    BAIK = "baik", _("Good")
    BUTUH_PERBAIKAN = "butuh_perbaikan", _("Needs improvement")
    KURANG = "kurang", _("Poor")
    SANGAT_KURANG = "sangat_kurang", _("Very poor")


class AgencyPredicate(models.TextChoices):
    """Predikat kinerja organisasi (SE MenPANRB 3/2023)."""

    ISTIMEWA = "istimewa", _("Outstanding")
    BAIK = "baik", _("Good")
    BUTUH_PERBAIKAN = "butuh_perbaikan", _("Needs improvement")
    KURANG = "kurang", _("Poor")
    SANGAT_KURANG = "sangat_kurang", _("Very poor")


class EvaluationState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SENT = "sent", _("sent")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")


class EvaluationSource(models.TextChoices):
    SYSTEM = "system", _("rated here")
    HISTORY = "history", _("from before this system")


class BatchState(models.TextChoices):
    CHECKED = "checked", _("checked")
    DONE = "done", _("imported")
    DROPPED = "dropped", _("dropped")

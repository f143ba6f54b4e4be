from django.db import models
from django.utils.translation import gettext_lazy as _


class EmploymentKind(models.TextChoices):
    PNS = "pns", _("PNS")
    CPNS = "cpns", _("CPNS")
    PPPK = "pppk", _("PPPK")
    PPPK_PART = "pppk_pw", _("PPPK paruh waktu")


PERMANENT = (EmploymentKind.PNS, EmploymentKind.CPNS)


class EmploymentState(models.TextChoices):
    """siasn-ref-kedudukan-hukum.csv, column our_state."""

    ACTIVE = "active", _("active")
    AWAY = "away", _("away")
    SUSPENDED = "suspended", _("suspended")
    INACTIVE = "inactive", _("inactive")
    ENDED = "ended", _("ended")


class Sex(models.TextChoices):
    MALE = "L", _("male")
    FEMALE = "P", _("female")


class NumberKind(models.TextChoices):
    NIP = "nip", _("NIP")
    NI_PPPK = "ni_pppk", _("NI PPPK")


class PositionType(models.TextChoices):
    """positions.csv, column type; the order is the order of rank among them."""

    JPT_PRATAMA = "jpt_pratama", _("JPT pratama")
    ADMINISTRATOR = "administrator", _("administrator")
    PENGAWAS = "pengawas", _("pengawas")
    FUNCTIONAL = "fungsional", _("jabatan fungsional")
    EXECUTING = "pelaksana", _("pelaksana")


class UnitKind(models.TextChoices):
    """palu-organization.csv, column kind."""

    CITY = "pemerintah_kota", _("city government")
    SECRETARIAT = "sekretariat", _("secretariat")
    ASSISTANT = "asisten", _("assistant")
    SECTION = "bagian", _("section")
    EXPERT_STAFF = "staf_ahli", _("expert staff")
    INSPECTORATE = "inspektorat", _("inspectorate")
    DINAS = "dinas", _("dinas")
    BADAN = "badan", _("badan")
    HOSPITAL = "rsud", _("hospital")
    BIDANG = "bidang", _("bidang")
    DINAS_SECRETARIAT = "sekretariat_dinas", _("dinas secretariat")
    UPTD = "uptd", _("UPTD")
    SCHOOL = "satuan_pendidikan", _("school")
    SERVICE_UNIT = "unit_layanan", _("service unit")
    TASK_FORCE = "satgas", _("task force")
    DISTRICT = "kecamatan", _("kecamatan")
    WARD = "kelurahan", _("kelurahan")
    HEALTH_CENTRE = "puskesmas", _("puskesmas")
    OTHER = "lain", _("other")
    UNMAPPED = "belum_terpetakan", _("not mapped yet")


class Role(models.TextChoices):
    HR = "hr", _("HR staff")
    OPERATOR = "operator", _("agency operator")
    HEAD = "head", _("unit head")
    EMPLOYEE = "employee", _("employee")
    LEADER = "leader", _("leader")
    ADMIN = "admin", _("administrator")


class Post(models.TextChoices):
    """The posts that plan steps name; only leaders hold one."""

    SEKDA = "sekda", _("Sekretaris Daerah")
    WALI_KOTA = "wali_kota", _("Wali Kota")


class AssignmentKind(models.TextChoices):
    DEFINITIVE = "definitif", _("definitive")
    PLT = "plt", _("Plt")
    PLH = "plh", _("Plh")


class DisciplineLevel(models.TextChoices):
    """siasn-ref-jenis-hukuman.csv, column jenis_tingkat_hukuman_id: R, S, B."""

    LIGHT = "ringan", _("light")
    MODERATE = "sedang", _("moderate")
    SEVERE = "berat", _("severe")


class FileKind(models.TextChoices):
    """What a table of an import holds; the values are those of `import_siasn --kind`."""

    UNITS = "unor", _("unit hierarchy")
    PNS = "pns", _("PNS")
    PPPK = "pppk", _("PPPK")
    PPPK_PART = "pppk-pw", _("PPPK paruh waktu")


class ImportFamily(models.TextChoices):
    """Whose tables an import holds: those of SIASN, or history sheets (people/sheets)."""

    SIASN = "siasn", _("SIASN")
    HISTORY = "history", _("history sheets")


class ImportState(models.TextChoices):
    """How far an import is; only a checked one can be run."""

    UPLOADED = "uploaded", _("uploaded")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    RUNNING = "running", _("being written")
    DONE = "done", _("written")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")
    FAILED = "failed", _("stopped")


class RowOutcome(models.TextChoices):
    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    UNCHANGED = "unchanged", _("unchanged")
    GONE = "gone", _("not in the file")
    REFUSED = "refused", _("refused")
    MAPPED = "mapped", _("moved to its unit")  # somebody who waited for a unit that the import brought


class UndoOutcome(models.TextChoices):
    """What the undo of an import made of a row; "" while it is not undone."""

    UNDONE = "undone", _("undone")
    EDITED = "edited", _("changed since, left as it is")
    IN_USE = "in_use", _("something rests on it, left as it is")


class EventKind(models.TextChoices):
    """Dated changes of people and units, written by people/services/events.py."""

    NEW_PERSON = "new_person", _("new employee")
    IDENTITY = "identity", _("correction of identity")
    TRANSFER = "transfer", _("transfer to another unit")
    POSITION = "position", _("new position")
    GRADE = "grade", _("new grade")
    STATUS = "status", _("new legal status")
    END = "end", _("end of service")
    MANAGER = "manager", _("line manager other than the head")
    HEAD = "head", _("head of unit")
    NEW_UNIT = "new_unit", _("new unit")
    RENAME = "rename", _("new name of a unit")
    MOVE = "move", _("move of a unit")
    MERGE = "merge", _("merger of units")
    CLOSE = "close", _("closing of a unit")


ABOUT_PEOPLE = (
    EventKind.IDENTITY, EventKind.TRANSFER, EventKind.POSITION, EventKind.GRADE, EventKind.STATUS, EventKind.MANAGER,
    EventKind.END,
)  # fmt: skip


class EventState(models.TextChoices):
    """draft -> prepared -> decided or returned -> prepared …; decided -> undone. HR may decide a draft of its own."""

    DRAFT = "draft", _("draft")
    PREPARED = "prepared", _("waiting for a decision")
    RETURNED = "returned", _("returned")
    DECIDED = "decided", _("decided")
    UNDONE = "undone", _("undone")

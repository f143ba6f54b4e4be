"""One year of the city through its pages: from an import file to the monthly report that shows the outcome.

Nobody writes a row from outside but the installer: `createsuperuser` and the load_… commands, as docs/operations.md
says. Server and worker run in this process, so that moving its clock moves theirs.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.template import engines
from playwright.sync_api import expect

from palu_asn.celery import app
from surveys.questionnaires import needs_survey as survey
from tests.loop import files
from tests.loop.person import PASSWORD, Person, t

pytestmark = [
    pytest.mark.browser,
    pytest.mark.both_stacks,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

WITA = ZoneInfo("Asia/Makassar")
ADMIN, HR_MAIL, MAYOR_MAIL = "admin", "sdm@palu.test", "walikota@palu.test"

EMPLOYEE, EMPLOYEE_MAIL = "Siti Aminah", "siti@palu.test"
COVERAGE = "Cakupan imunisasi"
HEADS = ("Nurhayati Daud", "Hasan Tanra", "Rahmat Latif", "Irfan Pettalolo")

AGENCIES = ("Dinas Kesehatan", "Dinas Pendidikan dan Kebudayaan", "Dinas Perhubungan")


def wita(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=WITA)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(wita(2026, 9, 7, 9), tick=True) as traveller:
        yield traveller


@pytest.fixture
def templates_as_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The admin site of Django leaves variables undefined; `|default` would not act on them in strict tests."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "")


@pytest.fixture
def installed(clock: Any, templates_as_installed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the operator does once, by the manual."""
    for name in ("load_reference", "load_questionnaires", "load_catalogue"):
        call_command(name, verbosity=0)
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", interactive=False, verbosity=0, username=ADMIN, name="Administrator")


@pytest.fixture
def someone(browser: Any, live_server: Any) -> Iterator[Any]:
    """`someone("NIP or e-mail", role=…)` is a person with a browser of their own, signed in."""
    people: list[Person] = []

    def sign_in(login: str, role: str = "") -> Person:
        people.append(Person(browser, live_server.url, login, role))
        return people[-1].sign_in()

    yield sign_in
    for one in people:
        one.close()


@dataclass(frozen=True)
class Answers:
    """What a head says. `obstacles` in the order of the questionnaire; `training`: topic, people, urgency, why."""

    obstacles: tuple[int, int, int, int]
    training: tuple[str, str, str, str]
    clarity: int
    indicator: tuple[str, str]
    remark: str


IT, MANAGEMENT, RESPONSE = (
    "Analisis Data dengan Spreadsheet dan Visualisasi",
    "Manajemen Perubahan",
    "Waktu jawaban pertama pengaduan",
)
SAID = (
    Answers((4, 2, 2, 2), (IT, "2", "this_year", "Data pasien dihitung dengan tangan"), 4, (COVERAGE, "95%"), ""),
    Answers((2, 1, 2, 1), (MANAGEMENT, "2", "plan_year", "Kepala bidang baru"), 1, ("Angka melanjutkan", "98%"), ""),
    Answers((2, 2, 2, 1), ("Pelayanan Prima", "2", "plan_year", "Warga menunggu"), 4, (RESPONSE, "3 hari kerja"), ""),
)


def test_a_year_from_the_import_to_the_report(
    installed: None, clock: Any, someone: Any, browser: Any, live_server: Any, tmp_path: Path
) -> None:
    admin = Admin(someone(ADMIN))
    admin.opens_account("Staf BKPSDMD", HR_MAIL)
    admin.gives_role("Staf BKPSDMD", "hr", unit="Kota Palu")
    hr = someone(HR_MAIL)

    imports_the_files(hr, files.write(tmp_path))
    confirms_agencies_and_heads(hr)
    for name in HEADS:
        admin.sets_password(name)
    admin.links_account(EMPLOYEE, EMPLOYEE_MAIL)
    admin.opens_account("Wali Kota Palu", MAYOR_MAIL)
    admin.gives_role("Irfan Pettalolo", "leader", unit="Kota Palu", post="sekda")
    admin.gives_role("Wali Kota Palu", "leader", unit="Kota Palu", post="wali_kota")

    opens_the_survey(hr)
    health, education, transport = (someone(files.nip_of(name.upper())) for name in HEADS[:3])
    receipts = [answers(head, said) for head, said in zip((health, education, transport), SAID, strict=True)]
    assert len(set(receipts)) == 3
    closes_the_survey(hr)

    sekda, mayor = someone(files.nip_of("IRFAN PETTALOLO"), role="Sekretaris Daerah"), someone(MAYOR_MAIL)
    wanted = ((health, IT), (education, MANAGEMENT), (transport, RESPONSE))
    plans = [drafts_a_plan(head, topic) for head, topic in wanted]
    for (head, _topic), plan in zip(wanted, plans, strict=True):
        sends_the_plan(head, plan)
    decides(hr, AGENCIES, "Verified, pass it on")
    decides(sekda, AGENCIES, "Approve the plan")
    decides(mayor, AGENCIES, "Set the plan")
    for number, plan in enumerate(plans, start=1):
        anyone_checks_the_plan(browser, live_server.url, numbers_the_plan(hr, plan, f"800.1.4/{number}/BKPSDMD/2026"))

    clock.move_to(wita(2027, 2, 1, 8))
    beat("planning: start plans of the year")
    for one in (hr, health, education, transport):
        one.sign_in()
    to_health, to_education, to_transport = plans
    makes_a_session(hr, to_health)
    session = nominates(health, IT, EMPLOYEE, "Yusuf Abdullah")
    gives_the_seat(hr, session, EMPLOYEE, "Yusuf Abdullah")
    proposes_a_move(education, to_education, "Rini Wulandari", "Pranata Komputer Ahli Muda")
    agrees_to_the_move(hr, "Rini Wulandari")
    coverage = keeps_an_indicator(health, COVERAGE, unit="Dinas Kesehatan", measure_unit="%", frequency="month")
    sets_a_target(health, to_health, IT, COVERAGE, "2027-02", "95")
    response = keeps_an_indicator(
        transport, RESPONSE, unit="Dinas Perhubungan", measure_unit="hari kerja", direction="lower",
        aggregation="mean", frequency="month", source="complaints",
    )  # fmt: skip
    sets_a_target(transport, to_transport, RESPONSE, RESPONSE, "2027-03", "3")

    clock.move_to(wita(2027, 3, 12, 9))
    for one in (hr, health, transport):
        one.sign_in()
    employee = someone(EMPLOYEE_MAIL)
    finishes_the_session(hr, session, EMPLOYEE)
    spends(health, to_health, IT, "Rp12.000.000")
    enters_complaints(transport, ("2027-03-02", "2027-03-03", "2027-03-08"))
    measures_the_response(transport, response, "2", 3)
    enters_a_measurement(health, coverage, "96")
    rates(health, EMPLOYEE)
    gives_feedback(health, EMPLOYEE, "Laporan kunjungan Anda rapi dan tepat waktu.")
    sees_what_was_learnt(employee, IT, "30", "TIK-DATA/2027/")
    acknowledges(employee)

    clock.move_to(wita(2027, 4, 1, 6))
    beat("monitoring: monthly reports")
    everybody = (hr, health, education, transport, employee, sekda, mayor, admin.person)
    told = [reports_told(one.sign_in()) for one in everybody]
    assert told == [
        [], ["Dinas Kesehatan"], ["Dinas Pendidikan dan Kebudayaan"], ["Dinas Perhubungan"], [],
        ["Kota Palu", "Sekretariat Daerah"], ["Kota Palu"], [],
    ]  # fmt: skip
    reads_the_report(
        health,
        "Dinas Kesehatan",
        {
            "Survey: units that have answered": "100,0%",
            "Plan lines done": "33,3%",
            "Plan budget spent": "48,0%",
            "PNS with the JP of the year": "25,0%",
            "Indicators on target": "100,0%",
            "Evaluations of the last quarter sent": "25,0%",
        },
        ("Rp12.000.000", COVERAGE, "96%", "95%"),
    )
    reads_the_report(
        transport,
        "Dinas Perhubungan",
        {"Plan lines done": "0,0%", "Indicators on target": "100,0%", "Plan budget spent": t("no data yet")},
        (RESPONSE, "2 hari kerja", "3 hari kerja"),
    )
    reads_the_report(
        mayor,
        "Kota Palu",
        {"Survey: units that have answered": "75,0%", "Plan lines done": "12,5%", "Indicators on target": "100,0%"},
        ("Rp12.000.000", COVERAGE, RESPONSE, *AGENCIES),
    )
    follows_the_thread(health, (IT, "K-001", "2027-DINKES-001", "Aula BKPSDMD", COVERAGE))


def beat(name: str) -> None:
    """What beat sends to the worker under this name of the schedule."""
    app.loader.import_default_modules()
    app.tasks[settings.CELERY_BEAT_SCHEDULE[name]["task"]].apply(throw=True)


# --- The administrator ------------------------------------------------------------------------------------------------
class Admin:
    """Accounts and roles, in the admin site."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page

    def opens_account(self, name: str, email: str) -> None:
        self.person.go("/pengelola/accounts/user/add/")
        for field, value in (("name", name), ("email", email), ("password1", PASSWORD), ("password2", PASSWORD)):
            self.page.fill(f"#id_{field}", value)
        self.saves()

    def sets_password(self, name: str) -> None:
        self.person.go(f"/pengelola/accounts/user/?q={name}")
        self.page.locator("#result_list").get_by_role("link", name=name).click()
        self.page.locator(".field-password a").click()
        self.page.fill("#id_password1", PASSWORD)
        self.page.fill("#id_password2", PASSWORD)
        self.page.locator("input[type=submit]").first.click()
        self.page.wait_for_selector(".messagelist .success")

    def gives_role(self, name: str, role: str, unit: str, post: str = "") -> None:
        self.person.go("/pengelola/people/roleassignment/add/")
        self.chooses("user", name)
        self.page.select_option("#id_role", role)
        self.chooses("unit", unit)
        self.page.select_option("#id_post", post)
        self.page.fill("#id_valid_from", self.today())
        self.saves()

    def links_account(self, name: str, email: str) -> None:
        """The account of somebody who heads nothing: opened, then tied to the record."""
        self.opens_account(name, email)
        self.person.go("/pengelola/people/employee/")
        self.page.fill("#searchbar", name)
        self.page.press("#searchbar", "Enter")
        self.page.locator("#result_list").get_by_role("link", name=name).click()
        self.chooses("user", name)
        self.saves()

    def today(self) -> str:
        return datetime.now(WITA).strftime("%d-%m-%Y")

    def chooses(self, field: str, words: str) -> None:
        """In a field that searches as one types."""
        self.page.locator(f".field-{field} .select2-selection").click()
        self.page.locator(".select2-search__field").fill(words)
        self.page.locator(
            ".select2-results__option--highlighted, .select2-results__option", has_text=words
        ).first.click()

    def saves(self) -> None:
        self.page.locator("input[name=_save]").click()
        self.page.wait_for_selector(".messagelist .success")


# --- People -----------------------------------------------------------------------------------------------------------
def imports_the_files(hr: Person, paths: list[Path]) -> None:
    hr.go("/impor/")
    hr.follow("Import files")
    hr.page.set_input_files("input[type=file]", paths)
    hr.press("Check files")
    hr.reads("Tanpa Nomor", "12")
    hr.press(re.compile(r"\b19\b"))
    hr.reads("Confirm agencies and heads")


def confirms_agencies_and_heads(hr: Person) -> None:
    hr.follow("Confirm agencies and heads")
    hr.reads("Dinas Perhubungan", "Rahmat Latif")
    hr.press("Confirm what is ticked")
    hr.reads("Nothing to confirm")


# --- The needs survey -------------------------------------------------------------------------------------------------
def opens_the_survey(hr: Person) -> None:
    hr.go("/survei/kampanye/baru/")
    hr.fill(title="Survei kebutuhan 2027", plan_year="2027", opens_on="2026-09-07", closes_on="2026-09-30")
    hr.press("Save the survey")
    hr.follow("Open now")
    hr.press("Open the survey")
    hr.reads("The survey is open. Heads and operators were told.")


def closes_the_survey(hr: Person) -> None:
    hr.go("/survei/kampanye/")
    hr.follow("Survei kebutuhan 2027")
    hr.follow("Close")
    hr.press("Close the survey")
    hr.reads("The survey is closed. Its needs are being put together.")


def answers(head: Person, given: Answers) -> str:
    """Fill in the five parts from the inbox on, send, and give the receipt number."""
    head.go("/kotak-masuk/")
    head.press(re.compile("Survei kebutuhan 2027"))
    for code, value in zip(survey.OBSTACLES, given.obstacles, strict=True):
        head.set(code, str(value))
    head.press_next()
    columns = ("topic", "people", "urgency", "why")
    for column, value in zip(columns, given.training, strict=True):
        head.set(f"{survey.TRAINING_ROWS}-1-{column}", value)
    head.press_next()
    head.set(survey.CAREER_CLARITY, str(given.clarity))
    head.press_next()
    for column, value in zip(("name", "target"), given.indicator, strict=True):
        head.set(f"{survey.INDICATORS}-1-{column}", value)
    head.press_next()
    head.set(survey.REMARKS, given.remark)
    head.press_next()
    head.reads(given.training[0], given.indicator[0])
    head.set("declared", "on")
    head.press("Send the survey")
    head.reads("The survey was sent")
    return head.text(".kpi__n")


# --- The plan ---------------------------------------------------------------------------------------------------------
WANTED = {
    "competency_kind": "teknis",
    "road": "klasikal",
    "people": "2",
    "organizer": "BPSDM Provinsi Sulawesi Tengah",
    "conformity": "sesuai",
    "amount": "Rp12.500.000",
    "in_charge": "Sekretaris Dinas",
    "indicator": "Peserta yang lulus",
    "target": "2 orang",
}


def drafts_a_plan(head: Person, need: str) -> str:
    """One press makes the lines; what is missing is filled in. Gives the address of the plan."""
    head.go("/rencana/kebutuhan/")
    head.reads(need)
    head.press("Draft plan")
    head.reads("The plan is drafted. Fill in what is missing.", need)
    plan = head.tail()
    links = head.main.locator("tr[id^=baris] th a").evaluate_all("all => all.map((one) => one.getAttribute('href'))")
    for at, link in enumerate(links):
        completes_a_line(head, link, by_itself=at == 0)
    return plan


def completes_a_line(head: Person, link: str, by_itself: bool) -> None:
    """`by_itself`: waits for the page to save instead of pressing the button."""
    head.go(link)
    for name, value in WANTED.items():
        field = head.main.locator(f"#baris [name='{name}']")
        if field.count() and not field.first.input_value():
            head.set(name, value)
    if by_itself:
        head.page.wait_for_selector(".bar [data-save][data-state=saved]")
    else:
        head.press("Save and close")
        head.page.wait_for_url("**/rencana/*/")


def sends_the_plan(head: Person, plan: str) -> None:
    head.go(plan)
    head.reads("Complete: the head of the agency can send it.")
    head.follow(re.compile(re.escape(t("Send to BKPSDM"))))
    head.press("Send the plan")
    head.reads("The plan is sent. Whoever decides next was told.", "Verification by BKPSDM")


def decides(decider: Person, agencies: Sequence[str], words: str) -> None:
    """Every plan that waits, from the list of decisions."""
    for name in agencies:
        decider.go("/rencana/persetujuan/")
        decider.follow(re.compile(name))
        decider.press(words)
        decider.reads("Your decision is kept.")


def numbers_the_plan(hr: Person, plan: str, number: str) -> "Published":
    hr.go(plan)
    hr.reads("approved")
    hr.follow("Document number")
    hr.fill(document_number=number)
    hr.press("Save the number")
    hr.reads("The number stands on the document now.", number)
    address = str(hr.main.get_by_role("link", name=t("Public check page")).get_attribute("href"))
    return Published(number, address, hr.text(".hash").split()[-1])


@dataclass(frozen=True)
class Published:
    """A plan as its document names it."""

    number: str
    check: str
    sha256: str


def anyone_checks_the_plan(browser: Any, base_url: str, published: Published) -> None:
    """Without an account; a wrong digest is told from the right one, and no person is named."""
    anyone = Person(browser, base_url, login="")
    anyone.go(published.check)
    anyone.reads("This document is registered", published.number, published.sha256)
    for sha256, verdict in (
        (published.sha256, "The same: the content of your document is the one that was set."),
        ("0" * 64, "Not the same: the content of your document is not the one that was set."),
    ):
        anyone.fill(sha256=sha256)
        anyone.press("Compare")
        anyone.reads(verdict)
    for name in HEADS:
        anyone.does_not_read(name)
    anyone.close()


# --- The plan year: what the lines become -----------------------------------------------------------------------------
def opens_line(person: Person, plan: str, words: str) -> None:
    person.go(plan)
    person.main.locator("tr[id^=baris]", has_text=t(words)).locator("th a").click()


def makes_a_session(hr: Person, plan: str) -> None:
    """One seat, so that the second who is nominated has to wait."""
    opens_line(hr, plan, IT)
    hr.follow("Make a session")
    hr.fill(starts_on="2027-03-08", ends_on="2027-03-10", capacity="1", place="Aula BKPSDMD")
    hr.press("Make the session")
    hr.reads("The session is open for nominations.", IT)


def proposes_a_move(head: Person, plan: str, name: str, position: str) -> None:
    opens_line(head, plan, "career")
    head.follow("Propose a career move")
    head.fill(who=name, post=position)
    head.press("Search")
    for words in (name, position):
        head.main.get_by_role("radio", name=re.compile(words)).first.check()
    head.fill(quarter="2027-Q2", reason="Jabatan kosong sejak pensiun")
    head.press("Propose the move")
    head.reads("The move is proposed. HR decides it.", name, position)


def agrees_to_the_move(hr: Person, name: str) -> None:
    hr.go("/karier/perpindahan/")
    hr.follow(re.compile(name))
    hr.press("Agree to the move")
    hr.reads("The decision is recorded.", "agreed")


def keeps_an_indicator(head: Person, name: str, **facts: str) -> str:
    """Gives its address."""
    head.go("/kinerja/indikator/baru/")
    head.fill(name=name, **facts)
    head.press("Save indicator")
    head.reads("Indicator saved. Now set its target.", name)
    return head.tail()


def sets_a_target(head: Person, plan: str, line: str, indicator: str, period: str, value: str) -> None:
    opens_line(head, plan, line)
    head.follow("Set a target")
    head.fill(indicator=indicator, period=period, value=value)
    head.press("Set the target")
    head.reads("The target is set.", indicator)


def enters_complaints(head: Person, answered_on: Sequence[str]) -> None:
    """Each received on Monday 1 March and passed on the same day; never who complained, never what about."""
    for number, day in enumerate(answered_on, start=1):
        head.go("/kinerja/pengaduan/baru/")
        head.fill(
            tracking_id=f"70000{number}", complaint_class="tidak_berkadar_pengawasan", received_on="2027-03-01",
            disposed_on="2027-03-01", first_answer_on=day, closed_on=day,
        )  # fmt: skip
        head.press("Save complaint")
        head.reads(f"70000{number}")


def nominates(head: Person, title: str, *names: str) -> str:
    """Gives the address of the session."""
    head.go("/pelatihan/")
    head.follow(title)
    session = head.tail()
    head.follow("Nominate people")
    for name in names:
        head.main.get_by_role("checkbox", name=re.compile(name)).check()
    head.press("Nominate the chosen")
    head.reads("Nominated", *names)
    return session


def gives_the_seat(hr: Person, session: str, *names: str) -> None:
    """To all who are nominated at once; the first gets the only seat, the next waits."""
    hr.go(session)
    for name in names:
        hr.main.get_by_role("checkbox", name=re.compile(name)).check()
    hr.press("Give seats to the chosen")
    hr.reads(t("The last seat was just taken. Put on the waiting list from number %(place)s on.", place=1))
    for name, state in zip(names, (t("confirmed"), t("waiting, number %(n)s", n=1)), strict=True):
        expect(hr.main.locator("tr", has_text=name)).to_contain_text(state)


def finishes_the_session(hr: Person, session: str, name: str) -> None:
    hr.go(session)
    hr.follow("Attendance and results")
    hr.main.locator("tr", has_text=name).locator("select").select_option("passed")
    hr.main.locator("tr", has_text=name).locator("input").fill("88,5")
    hr.press("Save and go on to finish the session")
    hr.press("Finish the session")
    hr.reads("Certificate")
    expect(hr.row(name)).to_contain_text(t("passed"))


def sees_what_was_learnt(employee: Person, title: str, hours: str, certificate: str) -> None:
    """The JP of the year, and the certificate as a file."""
    employee.go("/pelatihan/saya/")
    employee.reads(title, f"{hours} JP", certificate, "Minimum of the year reached")
    with employee.page.expect_download() as waiting:
        employee.follow(re.compile(t("Certificate")))
    assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF-")


def rates(manager: Person, name: str) -> None:
    manager.go("/kinerja/evaluasi/?period=2026-Q4")
    manager.follow(re.compile(name))
    manager.fill(result_rating="di_atas", behaviour_rating="sesuai", note="Data pasien kini tepat waktu")
    manager.page.get_by_role("button", name=t("Send evaluation")).first.click()
    manager.reads("Evaluation sent.", name)


def gives_feedback(manager: Person, name: str, text: str) -> None:
    manager.go("/kinerja/umpan-balik/baru/")
    label = manager.main.locator("[name=employee] option", has_text=name).inner_text()
    manager.fill(employee=label, text=text)
    manager.press("Send feedback")
    manager.reads(text)


def acknowledges(employee: Person) -> None:
    """Both, each from the inbox."""
    for kind, button, done in (
        (t("Evaluation"), "Acknowledge evaluation", "You have acknowledged this evaluation."),
        (t("Feedback"), "Acknowledge feedback", "You have acknowledged this feedback."),
    ):
        employee.go("/kotak-masuk/")
        employee.press(re.compile(kind, re.IGNORECASE))
        employee.press(button)
        employee.reads(done)


def measures_the_response(head: Person, indicator: str, median: str, count: int) -> None:
    """Under ten cases the register shows count and median, and no share."""
    head.go("/kinerja/pengaduan/")
    head.reads(t("Complaints are answered in %(median)s working days", median=median))
    head.reads(t("Under %(fewest)s complaints no share is shown.", fewest=10))
    expect(head.main.locator(".kpi__n").first).to_have_text(str(count))
    head.go(indicator)
    head.press("Take figures from the register")
    head.reads("Figures taken from the complaint register.", median)


def enters_a_measurement(head: Person, indicator: str, value: str) -> None:
    head.go(indicator)
    head.main.locator("a.btn[href*='/realisasi/']").first.click()
    head.fill(value=value)
    head.press("Save measurement")
    head.reads("Measurement saved.", value)


def spends(head: Person, plan: str, line: str, amount: str) -> None:
    opens_line(head, plan, line)
    head.follow("Enter spending and outcome")
    head.fill(realised_amount=amount, done_on="2027-03-12", outcome="1 orang lulus")
    head.press(re.compile("^" + t("Save")))
    head.reads(amount, "1 orang lulus")


# --- What came of it --------------------------------------------------------------------------------------------------
REPORT = "Laporan bulanan Maret 2027: "


def reports_told(person: Person) -> list[str]:
    """Whose monthly reports are in somebody's inbox."""
    person.go("/kotak-masuk/")
    titles = person.main.locator(".inbox .task b").all_inner_texts()
    return sorted(title.removeprefix(REPORT) for title in titles if title.startswith("Laporan"))


def reads_the_report(person: Person, name: str, measures: Mapping[str, str], outcome: Sequence[str]) -> None:
    person.go("/kotak-masuk/")
    person.press(re.compile(REPORT + name))
    person.reads(REPORT.removesuffix(": "), name, *outcome)
    for label, value in measures.items():
        tile = person.main.locator(".kpi").filter(has=person.page.get_by_text(t(label), exact=True))
        expect(tile.locator(".kpi__n")).to_have_text(value)
    with person.page.expect_download() as waiting:
        person.follow("Download PDF")
    assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF-")


def follows_the_thread(head: Person, knots: Sequence[str]) -> None:
    """From the answer the head gave to what is measured, and back."""
    head.go("/survei/")
    head.follow(re.compile("Survei kebutuhan 2027"))
    head.main.get_by_role("link", name=re.compile(re.escape(t("What came of it")) + ".* 1$", re.DOTALL)).first.click()
    head.reads("Forward: what came of it?", "Backward: why is it so?", *knots)
    seen = head.main.locator(".thread > li")
    expect(seen).to_have_count(6)
    for at, words in enumerate(knots):
        expect(seen.nth(at if at < 4 else 5)).to_contain_text(words)
    head.main.locator(".thread > li").nth(5).get_by_role("link").click()
    head.reads(COVERAGE, "96")

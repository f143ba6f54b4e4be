#!/usr/bin/env python3
"""Catalogues of translated strings without GNU gettext.

    tools/messages.py update [app…]    extract source strings into locale/<app>/id/LC_MESSAGES/django.po
    tools/messages.py compile [app…]   write django.mo beside each django.po
    tools/messages.py check            report what is missing, empty, fuzzy, obsolete, broken or not compiled

A string belongs to the app of its file: the first folder of a Python file, the second of a template. Shared templates
and palu_asn belong to core. The same string in two apps stands in both catalogues and must read the same in both.
"""

import argparse
import ast
import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import django
import polib
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "id"
APPS = [
    "core",
    "accounts",
    "people",
    "surveys",
    "performance",
    "training",
    "careers",
    "planning",
    "privacy",
    "monitoring",
]
APP_OF_FOLDER = {"palu_asn": "core", "account": "accounts", **{app: app for app in APPS}}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = {
    "Project-Id-Version": "Palu ASN",
    "Language": LANGUAGE,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
PLACEHOLDER = re.compile(r"%\((\w+)\)([sdif]|\.\d+f)")
BARE_PLACEHOLDER = re.compile(r"(?<!%)(?:%%)*%[sdif]")

Key = tuple[str | None, str, str | None]  # context, singular, plural
Strings = dict[Key, set[str]]  # and the files each stands in


def sources() -> Iterator[tuple[str, Path]]:
    """(app, file) of everything that can hold source strings."""
    for folder in [*APPS, "palu_asn"]:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield APP_OF_FOLDER[folder], path
        for path in sorted((ROOT / folder).glob("templates/**/*.html")):
            yield APP_OF_FOLDER[folder], path
    templates = ROOT / "templates"
    for path in sorted([*templates.rglob("*.html"), *templates.rglob("*.txt")]):
        yield APP_OF_FOLDER.get(path.relative_to(templates).parts[0], "core"), path


def python_source(path: Path) -> str:
    """What the extractor reads: a template becomes calls of gettext, each line without its indent."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    return re.sub(r"^[ \t]+", "", templatize(text, origin=str(path)), flags=re.MULTILINE)


def strings_of(path: Path) -> Iterator[Key]:
    stream = io.BytesIO(python_source(path).encode("utf-8"))
    options = {"encoding": "utf-8"}
    for _line, message, _comments, context in extract("python", stream, keywords=KEYWORDS, options=options):
        singular, plural = (message[0], message[-1]) if isinstance(message, tuple) else (message, None)
        if singular:
            yield context, singular, plural


def extract_all() -> dict[str, Strings]:
    found: dict[str, Strings] = {app: {} for app in APPS}
    for app, path in sources():
        for key in strings_of(path):
            found[app].setdefault(key, set()).add(path.relative_to(ROOT).as_posix())
    return found


def po_path(app: str) -> Path:
    return ROOT / "locale" / app / LANGUAGE / "LC_MESSAGES" / "django.po"


def read(app: str) -> polib.POFile:
    path = po_path(app)
    catalogue = polib.pofile(str(path)) if path.exists() else polib.POFile()
    catalogue.wrapwidth = 110
    return catalogue


def key_of(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid, entry.msgid_plural or None


def texts(entry: polib.POEntry) -> list[str]:
    """The translations of an entry: one, or one per plural form."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def new_entry(key: Key, files: set[str], known: polib.POEntry | None) -> polib.POEntry:
    context, singular, plural = key
    entry = polib.POEntry(msgctxt=context, msgid=singular, occurrences=[(name, "") for name in sorted(files)])
    if plural:
        entry.msgid_plural = plural
        entry.msgstr_plural = dict(known.msgstr_plural) if known and known.msgid_plural else {0: ""}
    elif known and not known.msgid_plural:
        entry.msgstr = known.msgstr
    if PLACEHOLDER.search(singular) or BARE_PLACEHOLDER.search(singular):
        entry.flags = ["python-format"]
    if known:
        entry.tcomment = known.tcomment
    return entry


def update(apps: list[str]) -> None:
    """Writes the catalogues anew: keeps translations, takes a new one from an app that has it, drops what is gone."""
    found = extract_all()
    old = {app: {key_of(entry): entry for entry in read(app) if not entry.obsolete} for app in APPS}
    for app in apps:
        elsewhere = {key: entry for other in APPS for key, entry in old[other].items() if all(texts(entry))}
        catalogue = polib.POFile(wrapwidth=110)
        catalogue.metadata = dict(HEADER)
        for key in sorted(found[app], key=lambda key: (key[1].casefold(), key[1], key[0] or "")):
            known = old[app].get(key)
            if known is None or not all(texts(known)):
                known = elsewhere.get(key, known)
            catalogue.append(new_entry(key, found[app][key], known))
        path = po_path(app)
        if not catalogue and not path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(path))
        empty = sum(not all(texts(entry)) for entry in catalogue)
        print(f"{app}: {len(catalogue)} strings, {empty} to translate")


def compile_catalogues(apps: list[str]) -> None:
    for app in apps:
        if po_path(app).exists():
            po_path(app).with_suffix(".mo").write_bytes(read(app).to_binary())


def placeholder_fault(entry: polib.POEntry) -> str:
    """Why a translation would not format like its source, or nothing."""
    wanted = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural or ""))
    for text in texts(entry):
        if set(PLACEHOLDER.findall(text)) != wanted:
            return "its placeholders differ"
        if len(BARE_PLACEHOLDER.findall(text)) != len(BARE_PLACEHOLDER.findall(entry.msgid)):
            return "its % signs differ"
    return ""


def entry_fault(entry: polib.POEntry) -> str:
    if entry.obsolete:
        return "is obsolete"
    if entry.fuzzy:
        return "is fuzzy"
    if not all(text.strip() for text in texts(entry)):
        return "is not translated"
    return placeholder_fault(entry)


def faults_of(app: str, wanted: Strings, catalogue: polib.POFile) -> Iterator[str]:
    """What is wrong in the catalogue of one app, a line each."""
    if not wanted and not catalogue:
        return
    if catalogue.metadata.get("Plural-Forms") != HEADER["Plural-Forms"]:
        yield f"{app}: Plural-Forms must be {HEADER['Plural-Forms']!r}"
    have = {key_of(entry) for entry in catalogue if not entry.obsolete}
    for key in sorted(wanted.keys() - have, key=str):
        yield f"{app}: {key[1]!r} is missing ({', '.join(sorted(wanted[key]))})"
    for key in sorted(have - wanted.keys(), key=str):
        yield f"{app}: {key[1]!r} is used nowhere"
    for entry in catalogue:
        if fault := entry_fault(entry):
            yield f"{app}: {entry.msgid!r} {fault}"
    compiled = po_path(app).with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != catalogue.to_binary():
        yield f"{app}: django.mo differs from django.po; run tools/messages.py compile {app}"


def conflicts(catalogues: dict[str, polib.POFile]) -> Iterator[str]:
    """Django merges the catalogues, so one string cannot read differently in two of them."""
    first: dict[Key, tuple[str, list[str]]] = {}
    for app, catalogue in catalogues.items():
        for entry in catalogue:
            if entry.obsolete or not all(texts(entry)):
                continue
            other, words = first.setdefault((*key_of(entry)[:2], None), (app, texts(entry)))
            if words != texts(entry):
                yield f"{other} and {app} translate {entry.msgid!r} differently: {words} and {texts(entry)}"


def computed_strings() -> Iterator[str]:
    """Calls that no extractor can read: `_(name)`, `_(f"…")`."""
    for _app, path in sources():
        if path.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS):
                continue
            if node.args and isinstance(node.args[0], ast.JoinedStr):
                yield f"{path.relative_to(ROOT)}:{node.lineno}: a translated string is computed"


def check() -> int:
    found = extract_all()
    catalogues = {app: read(app) for app in APPS}
    faults = [fault for app in APPS for fault in faults_of(app, found[app], catalogues[app])]
    faults += [*conflicts(catalogues), *computed_strings()]
    for fault in faults:
        print(fault)
    print(f"{sum(len(strings) for strings in found.values())} strings, {len(faults)} faults")
    return 1 if faults else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("act", choices=["update", "compile", "check"])
    parser.add_argument("apps", nargs="*", metavar="app")
    options = parser.parse_args()
    if unknown := set(options.apps) - set(APPS):
        parser.error(f"no such app: {', '.join(sorted(unknown))}")
    os.chdir(ROOT)
    settings.configure(USE_I18N=True)
    django.setup()
    if options.act == "check":
        return check()
    act = update if options.act == "update" else compile_catalogues
    act(options.apps or APPS)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Templates are indented for people; readers on weak networks do not pay for it."""

import re
from pathlib import Path

from django.template import Origin
from django.template.loaders import filesystem

BETWEEN_TAGS = re.compile(r"(?<=%\})\s*\n\s*(?=\{%)")
INDENTATION = re.compile(r"\n[ \t]+")
ATTRIBUTES = re.compile(r"<[a-z][^<>\n]*\n[^<>]*>")


class Loader(filesystem.Loader):
    """Leaves out indentation, line breaks between attributes, and line breaks between two template tags: `%}` at the
    end of a line and `{%` at the start of the next stand side by side. Where a space is meant, both share a line.
    """

    def get_contents(self, origin: Origin) -> str:
        text = super().get_contents(origin)
        if Path(origin.name).suffix != ".html":
            return text
        text = INDENTATION.sub("\n", BETWEEN_TAGS.sub("", text))
        return ATTRIBUTES.sub(lambda tag: tag[0].replace("\n", " "), text)

"""Sets one sheet with typst: a program of its own, started for one PDF within limits that the kernel keeps.

It reads JSON from its input and writes a PDF to its output. It imports nothing of the hub, so that it starts at once:

    python -I typesetter.py FONTS < sheet.json > sheet.pdf
"""

import json
import re
import resource
import sys
from pathlib import Path

import typst

TEMPLATE = Path(__file__).with_name("sheet.typ")
NOWHERE = "/nonexistent"
"""Where packages are looked for: there are none, and none is fetched."""
SECONDS = 5
"""Of processor time."""
MEMORY = 2 * 1024**3
"""Bytes of addresses; what is really used is a small part of it."""
MADE_BY = re.compile(rb"/Creator\([^)]*\)|<xmp:CreatorTool>[^<]*</xmp:CreatorTool>")
"""What a PDF says of the program that made it."""


def limit() -> None:
    """Give up by oneself what a sheet does not need: time, memory, writing files."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def typeset(sheet: object, fonts: Path) -> bytes:
    """Return the PDF (PDF/UA-1, tagged, fonts embedded) of a sheet; it names no author, program or day."""
    pdf: bytes = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=[fonts],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"sheet": json.dumps(sheet)},
        pdf_standards="ua-1",
        package_path=NOWHERE,
        package_cache_path=NOWHERE,
    )
    # Spaces of the same number: every offset in the file stays true.
    return MADE_BY.sub(lambda found: b" " * len(found[0]), pdf)


if __name__ == "__main__":
    limit()
    sys.stdout.buffer.write(typeset(json.load(sys.stdin.buffer), Path(sys.argv[1])))

"""PDFs of sheets, each made by a program of its own: off the event loop, few at a time, ended when late."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import msgspec
import structlog
from litestar import Request

from hub.directory.shortlist.sheets import Sheet
from hub.errors import N_, Text, Unavailable
from hub.web.assets import FONTS
from hub.web.i18n import gettext

PROGRAM = Path(__file__).with_name("typesetter.py")
AT_ONCE = 2
WAITING = 8
"""PDFs that may wait for those being made; who comes then is told to come again."""
SECONDS = 10.0
"""For one PDF, from its start to its end."""
LARGEST = 2_000_000

log = structlog.get_logger("hub.directory")


class HandOutsBusy(Unavailable):
    """So many PDFs are being made that the hub makes no more at this moment."""

    slug = "hand-outs-busy"
    title = N_("Too many PDFs are being made")
    retry_after = 5

    def __init__(self) -> None:
        super().__init__(Text(N_("Wait a few seconds and try again, or print the page instead.")))


class HandOutNotMade(Unavailable):
    """The program that makes PDFs failed, or took too long and was ended."""

    slug = "hand-out-not-made"
    title = N_("The PDF could not be made")

    def __init__(self) -> None:
        super().__init__(
            Text(N_("Your list is still there. Print the page instead, or try again with fewer services."))
        )


class Typesetter:
    """Makes PDFs for one process of the hub."""

    def __init__(self, program: Path = PROGRAM, *, seconds: float = SECONDS) -> None:
        self._command = (sys.executable, "-I", str(program), str(FONTS))
        self._seconds = seconds
        self._room = asyncio.Semaphore(AT_ONCE)
        self._asked = 0

    async def pdf_of(self, sheet: Sheet) -> bytes:
        """Return `sheet` as a PDF. Raises HandOutsBusy, HandOutNotMade."""
        if self._asked >= AT_ONCE + WAITING:
            raise HandOutsBusy
        self._asked += 1
        try:
            async with self._room:
                return await self._run(_document(sheet))
        finally:
            self._asked -= 1

    async def _run(self, document: bytes) -> bytes:
        # Nothing of the hub's surroundings goes along: no key, no address of a database, no proxy.
        program = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
        )
        try:
            async with asyncio.timeout(self._seconds):
                pdf, _ = await program.communicate(document)
        except TimeoutError as late:
            log.warning("hand_out_not_made", reason="time")
            raise HandOutNotMade from late
        finally:
            if program.returncode is None:
                program.kill()
                await program.wait()
        if program.returncode != 0 or not pdf.startswith(b"%PDF-") or len(pdf) > LARGEST:
            log.warning("hand_out_not_made", reason="program", code=program.returncode)
            raise HandOutNotMade
        return pdf


def typesetter_of(request: Request[Any, Any, Any]) -> Typesetter:
    """Return the one typesetter of the application that answers `request`."""
    state = request.app.state
    if "typesetter" not in state:
        state["typesetter"] = Typesetter()
    typesetter: Typesetter = state["typesetter"]
    return typesetter


def _document(sheet: Sheet) -> bytes:
    return msgspec.json.encode(msgspec.to_builtins(sheet) | {"words": {"extension": gettext("ext.")}})

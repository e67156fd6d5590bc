"""Another process on the same index, for tests: says `ready` on its output, then does what its first argument names."""

import asyncio
import itertools
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from hub_search import SearchDocument, TantivyEngine
from kit.search_documents import a_document


def say_ready() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()


async def build_forever(directory: Path) -> None:
    """Build an index that is never finished."""

    async def endless() -> AsyncIterator[SearchDocument]:
        for number in itertools.count():
            if number == 1_000:
                say_ready()
            yield a_document(f"endless-{number}")

    await TantivyEngine(directory).replace_all(endless())


async def upsert_one_by_one(directory: Path) -> None:
    """Add twenty documents in as many writes."""
    engine = TantivyEngine(directory, wait=60)
    say_ready()
    for number in range(20):
        await engine.upsert([a_document(f"child-{number}")])
    await engine.close()


if __name__ == "__main__":
    asyncio.run({"build": build_forever, "upsert": upsert_one_by_one}[sys.argv[1]](Path(sys.argv[2])))

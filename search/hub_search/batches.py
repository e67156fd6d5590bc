"""Documents as they stream in, some at a time."""

from collections.abc import AsyncIterable, AsyncIterator

from hub_search.models import SearchDocument


async def batches(documents: AsyncIterable[SearchDocument], size: int) -> AsyncIterator[list[SearchDocument]]:
    """Give `documents` in lists of `size`; the last may be shorter, and none is empty."""
    batch: list[SearchDocument] = []
    async for document in documents:
        batch.append(document)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch

"""The readers: reading is work for a processor, so it leaves the event loop and only so much of it may wait."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from nlp import Reader, Reading
from service.errors import Busy


class ReadingPool:
    """Reads with a fixed number of threads. Belongs to the event loop in which it was made."""

    def __init__(self, reader: Reader, *, threads: int, queue: int, retry_after: timedelta) -> None:
        self.reader = reader
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="reader")
        self._most = threads + queue
        self._retry_after = retry_after
        self._taken = 0
        self._batch_turn = asyncio.Lock()

    async def read(self, text: str) -> Reading:
        """One narrative, read; :class:`~service.errors.Busy` when too many wait already."""
        if self._taken >= self._most:
            raise Busy(self._retry_after)
        return await self._submit(text)

    async def read_many(self, texts: Sequence[str]) -> list[Reading]:
        """A small batch of narratives, read in order. Batches wait for each other, so single narratives get in between."""
        async with self._batch_turn:
            return list(await asyncio.gather(*map(self._submit, texts)))

    def close(self) -> None:
        """Wait for what is being read and drop what waits."""
        self._executor.shutdown(cancel_futures=True)

    async def _submit(self, text: str) -> Reading:
        self._taken += 1
        job = asyncio.get_running_loop().run_in_executor(self._executor, self.reader.read, text)
        job.add_done_callback(self._free)
        return await job

    def _free(self, _: asyncio.Future[Reading]) -> None:
        self._taken -= 1

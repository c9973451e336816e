"""The pool of readers, with the real reader."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from nlp import Reader, UnreadableText
from service.errors import Busy
from service.readings.pool import ReadingPool
from tests.service.conftest import CALM, HELD

LONG = f"{HELD} " * 60


@asynccontextmanager
async def pool(reader: Reader, *, threads: int = 1, queue: int = 0) -> AsyncIterator[ReadingPool]:
    made = ReadingPool(reader, threads=threads, queue=queue, retry_after=timedelta(seconds=2))
    try:
        yield made
    finally:
        made.close()


class TestRead:
    def test_more_than_may_wait_are_turned_away_and_the_rest_is_read(self, reader: Reader) -> None:
        async def scenario() -> list[object]:
            async with pool(reader, queue=1) as readers:
                return await asyncio.gather(*(readers.read(LONG) for _ in range(4)), return_exceptions=True)

        found = asyncio.run(scenario())
        assert [isinstance(answer, Busy) for answer in found] == [False, False, True, True]

    def test_a_reader_that_is_done_takes_the_next(self, reader: Reader) -> None:
        async def scenario() -> bool:
            async with pool(reader) as readers:
                return await readers.read(HELD) == await readers.read(HELD)

        assert asyncio.run(scenario())

    def test_a_text_that_fails_frees_its_reader(self, reader: Reader) -> None:
        async def scenario() -> None:
            async with pool(reader) as readers:
                for _ in range(3):
                    with pytest.raises(UnreadableText):
                        await readers.read("")

        asyncio.run(scenario())


class TestReadMany:
    def test_a_batch_comes_back_in_order_and_is_never_turned_away(self, reader: Reader) -> None:
        texts = [HELD, CALM, HELD]

        async def scenario() -> list[str]:
            async with pool(reader, threads=2) as readers:
                found = await asyncio.gather(readers.read_many(texts), readers.read_many(texts))
            assert found[0] == found[1]
            return [reading.model_dump_json() for reading in found[0]]

        assert asyncio.run(scenario()) == [reader.read(text).model_dump_json() for text in texts]

"""Transactions on a real SQLite file."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from service.database import Database, upgrade
from service.database.tables import Incident, IncidentVersion

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path}/x.db"
    upgrade(url)
    database = Database(url, 4)
    yield database
    database.close()


def incident(ident: str = "a", **changes: object) -> Incident:
    fields = {"id": ident, "source_id": ident, "version": 1, "received_at": NOW, "priority": "routine", "abstained": False}
    return Incident(**fields | changes)


def ids(session: Session) -> list[str]:
    return list(session.scalars(select(Incident.id).order_by(Incident.seq)))


class TestSqlite:
    @pytest.mark.parametrize(
        ("pragma", "value"), [("journal_mode", "wal"), ("foreign_keys", 1), ("synchronous", 2), ("busy_timeout", 10000)]
    )
    def test_each_connection_is_prepared(self, database: Database, pragma: str, value: object) -> None:
        with database.engine.connect() as connection:
            assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == value

    def test_foreign_keys_hold(self, database: Database) -> None:
        version = IncidentVersion(incident_seq=99, number=1, received_at=NOW, content_sha256="", text="", reading={})
        with pytest.raises(IntegrityError):
            asyncio.run(database.write(lambda session: session.add(version)))


class TestWrite:
    def test_work_is_committed(self, database: Database) -> None:
        asyncio.run(database.write(lambda session: session.add(incident())))
        assert asyncio.run(database.read(ids)) == ["a"]

    def test_work_that_fails_leaves_nothing(self, database: Database) -> None:
        def work(session: Session) -> None:
            session.add(incident())
            session.flush()
            raise LookupError

        with pytest.raises(LookupError):
            asyncio.run(database.write(work))
        assert asyncio.run(database.read(ids)) == []

    def test_the_loser_of_a_race_looks_again(self, database: Database) -> None:
        attempts = []

        def work(session: Session) -> None:
            attempts.append(1)
            session.add(incident("a", source_id="other") if len(attempts) == 1 else incident("b"))

        asyncio.run(database.write(lambda session: session.add(incident("a"))))
        asyncio.run(database.write(work))
        assert len(attempts) == 2
        assert asyncio.run(database.read(ids)) == ["a", "b"]

    def test_a_conflict_that_stays_is_raised_without_what_was_written(self, database: Database) -> None:
        asyncio.run(database.write(lambda session: session.add(incident())))
        with pytest.raises(IntegrityError) as caught:
            asyncio.run(database.write(lambda session: session.add(incident(ward="zebracanary"))))
        assert "zebracanary" not in str(caught.value)

    def test_writers_wait_for_each_other(self, database: Database) -> None:
        def work(session: Session) -> None:
            before = len(ids(session))
            session.add(incident(f"{before}"))

        async def all_at_once() -> None:
            await asyncio.gather(*(database.write(work) for _ in range(12)))

        asyncio.run(all_at_once())
        assert asyncio.run(database.read(ids)) == [str(n) for n in range(12)]


class TestRead:
    def test_nothing_is_kept(self, database: Database) -> None:
        asyncio.run(database.read(lambda session: session.add(incident())))
        assert asyncio.run(database.read(ids)) == []


class TestUtcDateTime:
    def test_an_instant_comes_back_in_utc(self, database: Database) -> None:
        local = NOW.astimezone(timezone(timedelta(hours=5)))
        asyncio.run(database.write(lambda session: session.add(incident(occurred_at=local))))
        found = asyncio.run(database.read(lambda session: session.scalars(select(Incident.occurred_at)).one()))
        assert found == NOW
        assert found is not None
        assert found.utcoffset() == timedelta(0)

    def test_a_time_without_an_offset_is_refused(self, database: Database) -> None:
        with pytest.raises(StatementError):
            asyncio.run(database.write(lambda session: session.add(incident(received_at=NOW.replace(tzinfo=None)))))

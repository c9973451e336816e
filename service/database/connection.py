"""Connections and transactions. The only place that commits."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine import Connection, interfaces
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

T = TypeVar("T")

BEGIN = "lessforce_begin"
TRIES = 3


def make_engine(url: str, connections: int) -> Engine:
    """The engine for a URL. Errors never show the parameters of a statement: they hold narratives."""
    engine = create_engine(make_url(url), pool_size=connections, max_overflow=0, hide_parameters=True, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: interfaces.DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late; _begin_sqlite sends it
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 10000")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = FULL")  # in WAL mode, NORMAL may lose acknowledged commits when power fails
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once where another wrote in between; IMMEDIATE waits.
    connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, "BEGIN"))


class Database:
    """Runs work in transactions, off the event loop."""

    def __init__(self, url: str, connections: int) -> None:
        self.engine = make_engine(url, connections)
        self._reading = sessionmaker(self.engine)
        self._writing = sessionmaker(self.engine.execution_options(**{BEGIN: "BEGIN IMMEDIATE"}))
        self._limiter = CapacityLimiter(connections)

    async def read(self, work: Callable[[Session], T]) -> T:
        """What ``work`` returns, in a transaction that is rolled back."""
        return await to_thread.run_sync(self._read, work, limiter=self._limiter)

    async def write(self, work: Callable[[Session], T]) -> T:
        """What ``work`` returns, in a transaction that is committed when ``work`` returns and rolled back when it raises."""
        return await to_thread.run_sync(self._write, work, limiter=self._limiter)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def _read(self, work: Callable[[Session], T]) -> T:
        with self._reading() as session:
            return work(session)

    def _write(self, work: Callable[[Session], T]) -> T:
        for _ in range(TRIES - 1):
            try:
                with self._writing.begin() as session:
                    return work(session)
            except IntegrityError:
                # The race of two first posts of one source id: on PostgreSQL both find no row to lock, and the unique
                # constraint lets one through. The other looks again and finds it. SQLite writes one at a time.
                continue
        with self._writing.begin() as session:
            return work(session)

"""Brings a database's schema up to date with the migrations beside this file."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, make_url, text

from service.database.connection import BEGIN, make_engine

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x1E55F0CE  # any number that no other user of the PostgreSQL database takes


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def upgrade(url: str) -> None:
    """Create or upgrade the schema; nothing happens to one that is current. The data folder of SQLite is created."""
    path = make_url(url).database if url.startswith("sqlite") else None
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = make_engine(url, 1).execution_options(**{BEGIN: "BEGIN IMMEDIATE"})
    try:
        with engine.begin() as connection:
            _wait_for_others(connection)
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def _wait_for_others(connection: Connection) -> None:
    """Two services that start at once would both migrate; on SQLite, BEGIN IMMEDIATE has already made one wait."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})


def schema_is_current(engine: Engine) -> bool:
    """Whether the database answers and its schema is the one that this code expects."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found == ScriptDirectory.from_config(_config()).get_current_head()

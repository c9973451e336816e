"""Migrations."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from service.database.connection import make_engine
from service.database.schema import _config, schema_is_current, upgrade
from service.database.tables import Base


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/x.db"


class TestUpgrade:
    def test_a_new_database_has_the_tables_of_the_code(self, url: str) -> None:
        upgrade(url)
        engine = make_engine(url, 1)
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        engine.dispose()

    def test_a_second_time_changes_nothing(self, url: str) -> None:
        upgrade(url)
        upgrade(url)
        engine = make_engine(url, 1)
        assert schema_is_current(engine)
        engine.dispose()

    def test_an_empty_database_is_not_current(self, url: str) -> None:
        engine = make_engine(url, 1)
        assert not schema_is_current(engine)
        engine.dispose()

    def test_it_can_be_taken_back(self, url: str) -> None:
        upgrade(url)
        engine = make_engine(url, 1)
        with engine.begin() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.downgrade(config, "base")
        assert inspect(engine).get_table_names() == ["alembic_version"]
        engine.dispose()

"""Every filter has an index to use."""

from pathlib import Path

import pytest
from sqlalchemy import text

from service.database import Database, upgrade

FILTERS = ["ward = 'x'", "service_type = 'x'", "priority IN ('urgent')", "abstained = 1", "mismatch = 1"]
RANGES = ["received_at >= '2026-01-01'", "occurred_at < '2026-01-01'"]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    url = f"sqlite:///{tmp_path_factory.mktemp('index')}/x.db"
    upgrade(url)
    return Database(url, 1)


def plan(database: Database, sql: str) -> str:
    with database.engine.connect() as connection:
        return " ".join(str(row[3]) for row in connection.execute(text(f"EXPLAIN QUERY PLAN {sql}")))


class TestIndexes:
    @pytest.mark.parametrize("condition", FILTERS)
    def test_a_filter_reads_a_page_from_its_index_in_order(self, database: Database, condition: str) -> None:
        found = plan(database, f"SELECT * FROM incidents WHERE {condition} ORDER BY seq DESC LIMIT 50")
        assert "USING INDEX ix_incidents_" in found
        assert "TEMP B-TREE" not in found

    @pytest.mark.parametrize("condition", RANGES)
    def test_a_range_has_an_index(self, database: Database, condition: str) -> None:
        assert "ix_incidents_" in plan(database, f"SELECT seq FROM incidents WHERE {condition}")

    def test_a_label_is_found_by_its_key(self, database: Database) -> None:
        here = "SELECT 1 FROM incident_labels l WHERE l.incident_seq = i.seq AND l.kind = 'concerns' AND l.label IN ('x')"
        assert "sqlite_autoindex_incident_labels" in plan(database, f"SELECT * FROM incidents i WHERE EXISTS ({here})")


def test_the_folder_is_made(tmp_path: Path) -> None:
    upgrade(f"sqlite:///{tmp_path}/a/b/x.db")
    assert (tmp_path / "a/b/x.db").is_file()

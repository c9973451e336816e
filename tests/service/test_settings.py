"""Settings come from the environment and are refused when they make no sense."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from service.settings import Settings, UnknownSetting, load_settings


class TestSettings:
    def test_sqlite_in_the_data_folder_is_the_default(self, tmp_path: Path) -> None:
        assert Settings(data_dir=tmp_path).url == f"sqlite:///{tmp_path}/lessforce.db"

    def test_a_url_wins(self) -> None:
        assert Settings(database_url="postgresql://db/x").url == "postgresql://db/x"

    def test_durations_are_iso_8601(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LESSFORCE_RETRY_AFTER", "PT7S")
        assert load_settings().retry_after == timedelta(seconds=7)

    @pytest.mark.parametrize("name", ["readers", "database_connections", "max_bulk_rows"])
    def test_none_of_something_needed_is_refused(self, name: str) -> None:
        with pytest.raises(ValidationError):
            Settings(**{name: 0})  # type: ignore[arg-type]


class TestLoadSettings:
    def test_a_misspelt_variable_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LESSFORCE_DATABSE_URL", "postgresql://db/x")
        with pytest.raises(UnknownSetting, match="LESSFORCE_DATABSE_URL"):
            load_settings()

    def test_a_cli_run_with_one_ends_in_wrong_use(self, monkeypatch: pytest.MonkeyPatch, lessforce) -> None:  # type: ignore[no-untyped-def]
        monkeypatch.setenv("LESSFORCE_READERS", "none")
        result = lessforce("database", "upgrade")
        assert result.exit_code == 2
        assert "LESSFORCE_READERS" in result.stderr

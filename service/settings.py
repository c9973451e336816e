"""Every setting of the service, from environment variables that begin with ``LESSFORCE_``."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "LESSFORCE_"


def cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class UnknownSetting(ValueError):
    """A variable with our prefix that names no setting."""


class Settings(BaseSettings):
    """The settings, checked at start-up. Durations are ISO 8601, for example ``PT2S``."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    data_dir: Path = Field(Path("data"), description="Folder of the SQLite file and of bulk posts while they are read.")
    database_url: str | None = Field(
        None, description="SQLAlchemy URL of the database. Without it, the SQLite file lessforce.db in the data folder."
    )
    database_connections: Annotated[int, Field(ge=1)] = Field(
        8, description="Database connections of a process. A post holds one for milliseconds, and never while it is read."
    )
    model_dir: Path | None = Field(None, description="Folder of the model to read with. Without it, the promoted model.")
    readers: Annotated[int, Field(ge=1)] = Field(
        default_factory=cores, description="Narratives read at a time by a process. One reader uses one core."
    )
    reading_queue: Annotated[int, Field(ge=0)] = Field(
        64, description="Narratives that may wait for a reader before a post is answered 503: some two seconds' work."
    )
    retry_after: timedelta = Field(timedelta(seconds=2), description="How long a client that was answered 503 should wait.")
    max_body_bytes: Annotated[int, Field(ge=1024)] = Field(
        1 << 20, description="Largest body of a request: 50,000 characters, each escaped in JSON, and room to spare."
    )
    max_bulk_bytes: Annotated[int, Field(ge=1024)] = Field(
        64 << 20, description="Largest body of a bulk post: 10,000 narratives of six times the usual length."
    )
    max_bulk_rows: Annotated[int, Field(ge=1)] = Field(10_000, description="Most incidents in a bulk post.")
    shutdown_grace: timedelta = Field(
        timedelta(seconds=10), description="How long requests may go on after the service was told to stop."
    )

    @property
    def url(self) -> str:
        """The database to use."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'lessforce.db'}"


def load_settings() -> Settings:
    """The settings of this process; :class:`UnknownSetting` when a variable with our prefix names none.

    A misspelt ``LESSFORCE_DATABASE_URL`` would otherwise put patients' records into a local file in silence.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise UnknownSetting(f"no such setting: {', '.join(unknown)}")
    return Settings()

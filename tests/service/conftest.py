"""A real application on a real SQLite file, and real server processes."""

import itertools
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.database import upgrade
from service.settings import Settings

HELD = "He swung at a nurse and was held seated on the sofa by two staff for four minutes. No injuries to anyone."
CALM = "She was tearful after a phone call. I sat and talked with her and she settled. No restraint was used."


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """An application that tests share. Use source ids from ``source_id``."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"))
    upgrade(settings.url)
    with TestClient(create_app(settings)) as client:
        yield client


@pytest.fixture
def make_client(tmp_path: Path) -> Iterator[Callable[..., TestClient]]:
    """Makes an application of the test's own, with settings of its own."""
    with ExitStack() as stack:

        def make(**overrides: Any) -> TestClient:
            settings = Settings(**({"data_dir": tmp_path / "data"} | overrides))
            upgrade(settings.url)
            return stack.enter_context(TestClient(create_app(settings)))

        yield make


@pytest.fixture(scope="session")
def _numbers() -> Iterator[int]:
    return itertools.count()


@pytest.fixture
def source_id(_numbers: Iterator[int], request: pytest.FixtureRequest) -> Callable[[], str]:
    """Makes source ids that no other test uses."""
    return lambda: f"{request.node.name[:60]}-{next(_numbers)}"


@dataclass
class Server:
    """A running ``lessforce serve``."""

    process: "subprocess.Popen[bytes]"
    url: str
    log: Path

    def wait_until_ready(self) -> None:
        last = time.monotonic() + 120
        while time.monotonic() < last:
            assert self.process.poll() is None, "the server ended"
            try:
                if httpx2.get(f"{self.url}/readyz", timeout=5).status_code == 200:
                    return
            except httpx2.TransportError:
                pass
            time.sleep(0.1)
        raise AssertionError("the server did not become ready")


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts ``lessforce serve`` on the test's data folder; killed at the end if it still runs."""
    started: list[Server] = []

    def start(*options: str, wait: bool = True) -> Server:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        log = tmp_path / f"server-{len(started)}.log"
        command = [str(Path(sys.executable).parent / "lessforce"), "serve", "--port", str(port), *options]
        environment = {**os.environ, "LESSFORCE_DATA_DIR": str(tmp_path / "data")}
        with log.open("wb") as stderr:
            process = subprocess.Popen(command, env=environment, stdout=stderr, stderr=stderr)
        server = Server(process, f"http://127.0.0.1:{port}", log)
        started.append(server)
        if wait:
            server.wait_until_ready()
        return server

    yield start
    for server in started:
        server.process.kill()
        server.process.wait()

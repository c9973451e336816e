"""Serve, post the sample incidents through the API, say what to look at, and go on serving until interrupted."""

import argparse
import csv
import json
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
PATIENCE = 120  # seconds for the service to become ready: the first start compiles Python files and loads the model

OPENER = build_opener(ProxyHandler({}))  # a proxy of the environment must not stand between us and this machine

HINT = """
{posted} sample incidents posted: {new} new, {known} known already. All of them are invented.

  Open        {url}/
  Try         curl -sS {url}/v1/incidents -H 'Content-Type: application/json' -d '{body}'
  Model card  {url}/v1/model      API  {url}/openapi.json, docs/api.md

Ctrl-C stops the service.
"""
BODY = {
    "source_id": "try-1",
    "text": "Told no leave today, threw a chair. Talked to, no effect. Held seated by two staff for three minutes. No injuries.",
}


def samples() -> Iterator[dict[str, Any]]:
    """The bodies of the posts, file by file."""
    for path in sorted(SAMPLES.iterdir()):
        with path.open(encoding="utf-8", newline="") as file:
            if path.suffix == ".jsonl":
                yield from (json.loads(line) for line in file)
            elif path.suffix == ".csv":
                yield from csv.DictReader(file)


def post(url: str, body: dict[str, Any]) -> int:
    """Post one incident; the status of the answer."""
    data = json.dumps(body).encode()
    request = Request(f"{url}/v1/incidents", data, {"Content-Type": "application/json"})
    with OPENER.open(request, timeout=60) as answer:
        return int(answer.status)


def wait_until_ready(url: str, server: "subprocess.Popen[bytes]") -> None:
    """Return when the service is ready; stop when it has ended or takes too long."""
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last:
        if server.poll() is not None:
            sys.exit("The service ended. Its last lines above say why; another one may be using the port (make run PORT=8080).")
        try:
            OPENER.open(f"{url}/readyz", timeout=10).close()
        except (HTTPError, URLError, OSError):
            time.sleep(0.2)
        else:
            return
    sys.exit("The service did not become ready.")


def interrupt(*_: object) -> None:
    """A request to stop is like Ctrl-C."""
    raise KeyboardInterrupt


def main() -> None:
    """Serve with samples."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    url = f"http://127.0.0.1:{port}"
    signal.signal(signal.SIGTERM, interrupt)
    server = subprocess.Popen([str(Path(sys.executable).parent / "lessforce"), "serve", "--port", str(port)])
    try:
        wait_until_ready(url, server)
        answers = Counter(post(url, body) for body in samples())
        print(HINT.format(posted=answers.total(), new=answers[201], known=answers[200], url=url, body=json.dumps(BODY)))
        server.wait()
    except KeyboardInterrupt:
        pass
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()

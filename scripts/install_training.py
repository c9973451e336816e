"""Install the training libraries into this virtual environment, but never the CUDA build of PyTorch.

Serving needs none of them. Where pip would bring CUDA (gigabytes), they are left out and the reason is printed; under
CI=true that is a failure, since tests would be left out with them.
"""

import json
import os
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "train.txt"
STAMP = ROOT / ".venv" / ".train"
CUDA = re.compile(r"nvidia-|cuda-|triton\b")
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]

LEFT_OUT = """\
LEFT OUT: the training libraries, and the tests that need them. {why}
Serving, `lessforce classify` and all other tests work without them. To have them, let pip find PyTorch's CPU build, for
example by giving its index to pip (PIP_EXTRA_INDEX_URL, or extra-index-url in pip's configuration), and run this again.
"""


def torch_pin() -> str:
    """The line of the lock file that names PyTorch."""
    return next(line for line in LOCK.read_text(encoding="utf-8").splitlines() if line.startswith("torch==")).split()[0]


def needs_of_installed_torch() -> list[str] | None:
    """The requirements of the PyTorch that is installed here, or ``None`` without one."""
    try:
        return requires("torch") or []
    except PackageNotFoundError:
        return None


def needs_of_offered_torch() -> list[str] | None:
    """The packages that pip would bring for PyTorch, or ``None`` when it finds none. Downloads no wheel from an index
    that serves metadata."""
    dry_run = [*PIP, "install", "--dry-run", "--ignore-installed", "--report", "-", torch_pin()]
    answer = subprocess.run(dry_run, capture_output=True, text=True, check=False)
    if answer.returncode:
        return None
    return [item["metadata"]["name"] for item in json.loads(answer.stdout)["install"]]


def leave_out(why: str) -> int:
    """Say that training is left out; the exit status."""
    sys.stderr.write(LEFT_OUT.format(why=why))
    return 1 if os.environ.get("CI") == "true" else 0


def main() -> int:
    """Install, unless it is done."""
    if STAMP.exists() and STAMP.stat().st_mtime >= LOCK.stat().st_mtime:
        return 0
    STAMP.unlink(missing_ok=True)
    needs = needs_of_installed_torch()
    if needs is None:
        needs = needs_of_offered_torch()
    if needs is None:
        return leave_out(f"pip finds no {torch_pin()} for this machine.")
    if any(CUDA.match(need) for need in needs):
        return leave_out(f"pip would bring the CUDA build of {torch_pin()}, which is gigabytes.")
    subprocess.run([*PIP, "install", "--requirement", str(LOCK)], check=True)
    STAMP.touch()
    return 0


if __name__ == "__main__":
    sys.exit(main())

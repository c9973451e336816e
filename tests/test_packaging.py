"""What is installed: pinned, without training in the base, and from wherever the user's pip looks."""

import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from service.incidents.schemas import IncidentSubmission

ROOT = Path(__file__).resolve().parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PIN = re.compile(r"([a-z0-9-]+)==([^\s#;+]+)")


def pins(path: Path) -> dict[str, str]:
    lines = [line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines()]
    found = {}
    for line in filter(None, lines):
        match = PIN.fullmatch(line)
        assert match, line
        found[match[1]] = match[2]
    return found


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class TestLocks:
    @pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
    def test_every_line_is_an_exact_version_from_anywhere(self, path: Path) -> None:
        assert len(pins(path)) > 50
        assert "://" not in path.read_text(encoding="utf-8")

    @pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
    def test_all_agree_with_the_base(self, path: Path) -> None:
        assert pins(ROOT / "requirements" / "base.txt").items() <= pins(path).items()

    @pytest.mark.parametrize("name", ["base", "dev", "postgres"])
    def test_serving_and_testing_bring_no_training_library(self, name: str) -> None:
        found = pins(ROOT / "requirements" / f"{name}.txt")
        assert not [package for package in found if re.match("torch|transformers|sentence-|nvidia|cuda|triton", package)]

    def test_every_dependency_of_the_project_is_locked(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        groups = {"base": project["dependencies"], **project["optional-dependencies"]}
        for name, wanted in groups.items():
            names = {re.split(r"[\[<>=~ ]", line)[0].lower() for line in wanted}
            assert names <= set(pins(ROOT / "requirements" / f"{name}.txt")), name


class TestInstallTraining:
    def test_the_torch_that_is_asked_for_is_the_locked_one(self) -> None:
        assert script("install_training").torch_pin() == f"torch=={pins(ROOT / 'requirements' / 'train.txt')['torch']}"

    @pytest.mark.parametrize("name", ["nvidia-cublas", "cuda-toolkit[cublas]==13.0", "triton==3.5; platform_system"])
    def test_cuda_is_known_by_its_packages(self, name: str) -> None:
        assert script("install_training").CUDA.match(name)

    @pytest.mark.parametrize("name", ["torch", "sympy>=1.13", "filelock", "networkx"])
    def test_other_packages_are_not_taken_for_cuda(self, name: str) -> None:
        assert not script("install_training").CUDA.match(name)

    @pytest.mark.parametrize(("ci", "status"), [("true", 1), ("", 0)])
    def test_leaving_training_out_fails_on_a_build_server_alone(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ci: str, status: int
    ) -> None:
        monkeypatch.setenv("CI", ci)
        assert script("install_training").leave_out("pip finds none.") == status
        assert "LEFT OUT" in capsys.readouterr().err


class TestSamples:
    def test_each_is_a_post_with_an_id_of_its_own(self) -> None:
        bodies = list(script("run_with_samples").samples())
        ids = [IncidentSubmission.model_validate(body).source_id for body in bodies]
        assert len(ids) == len(set(ids)) == 20

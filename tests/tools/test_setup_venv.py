"""The set-up script with made-up interpreters and installers: nothing is downloaded."""

import os
import stat
import sys
from pathlib import Path

import pytest

from tools import setup_venv

INSTALLER = """#!/bin/sh
echo "$@" >> "{log}"
[ "$1" = venv ] && mkdir -p "{venv}/bin" && ln -sf "{python}" "{venv}/bin/python"
{then}
"""


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def tools_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An otherwise empty PATH, but for the shell's own programs under their usual names."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in ("mkdir", "ln"):
        (folder / name).symlink_to(Path("/bin") / name)
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    return tmp_path / "venv"


def fake_uv(tools_dir: Path, venv: Path, then: str = "exit 0") -> Path:
    log = tools_dir / "log"
    text = INSTALLER.format(log=log, venv=venv, python=sys.executable, then=then)
    script(tools_dir / "uv", text)
    return log


def stamps(venv: Path) -> set[str]:
    return {path.name for path in venv.glob("*.stamp")}


def test_small_environment_gets_the_small_lock_and_one_stamp(tools_dir: Path, venv: Path) -> None:
    log = fake_uv(tools_dir, venv)
    setup_venv.make(venv, python=sys.executable, full=False)
    assert stamps(venv) == {"grader.stamp"}
    sync = next(line for line in log.read_text().splitlines() if line.startswith("pip sync"))
    assert "--require-hashes" in sync
    assert sync.endswith("requirements.lock")


def test_full_environment_serves_the_small_verbs_too(tools_dir: Path, venv: Path) -> None:
    fake_uv(tools_dir, venv)
    setup_venv.make(venv, python=sys.executable, full=True)
    assert stamps(venv) == {"grader.stamp", "full.stamp"}


def test_full_environment_stays_full_when_the_demo_refreshes_it(tools_dir: Path, venv: Path) -> None:
    log = fake_uv(tools_dir, venv)
    setup_venv.make(venv, python=sys.executable, full=True)
    log.write_text("")
    setup_venv.make(venv, python=sys.executable, full=False)
    assert stamps(venv) == {"grader.stamp", "full.stamp"}
    assert "requirements-dev.lock" in log.read_text()
    assert "venv --quiet" not in log.read_text()  # refreshed, not made anew


def test_failed_installation_leaves_no_stamp(
    tools_dir: Path, venv: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_uv(tools_dir, venv)
    setup_venv.make(venv, python=sys.executable, full=True)
    fake_uv(tools_dir, venv, then='[ "$2" = sync ] && exit 7; exit 0')
    monkeypatch.setattr(sys, "argv", ["setup_venv", "--venv", str(venv), "--python", sys.executable])
    assert setup_venv.main() == 1
    assert stamps(venv) == set()
    assert "exit code 7" in capsys.readouterr().err


def test_interrupted_environment_is_made_anew(tools_dir: Path, venv: Path) -> None:
    fake_uv(tools_dir, venv)
    script(venv / "bin" / "half-written", "")
    setup_venv.make(venv, python=sys.executable, full=False)
    assert not (venv / "bin" / "half-written").exists()


def test_uv_that_does_not_start_is_not_used(tools_dir: Path, venv: Path) -> None:
    script(tools_dir / "uv", "#!/bin/sh\nexit 127\n")
    assert setup_venv.find_uv(venv) is None


def test_without_uv_and_ensurepip_the_message_says_what_to_install(tools_dir: Path, venv: Path) -> None:
    bare = script(tools_dir / "python3", '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; *) echo 3 12;; esac\n')
    with pytest.raises(setup_venv.SetupError, match="apt install python3-venv"):
        setup_venv.make(venv, python=str(bare), full=False)
    assert not venv.exists()


@pytest.mark.parametrize("version", ["2 7", "3 10", "3 14"])
def test_python_outside_the_supported_versions_is_refused(tools_dir: Path, version: str) -> None:
    other = script(tools_dir / "python3", f"#!/bin/sh\necho {version}\n")
    with pytest.raises(setup_venv.SetupError, match=r"no Python 3\.11 to 3\.13 found"):
        setup_venv.suitable_python(str(other))


def test_supported_python_is_found_beside_an_unsupported_python3(tools_dir: Path) -> None:
    script(tools_dir / "python3", "#!/bin/sh\necho 3 14\n")
    (tools_dir / "python3.11").symlink_to(script(tools_dir / "real", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'))
    assert setup_venv.suitable_python("python3") == sys.executable


def test_installers_do_not_see_another_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv("VIRTUAL_ENV", "elsewhere")
    assert not {"PYTHONPATH", "VIRTUAL_ENV"} & set(setup_venv.clean_environment())
    assert setup_venv.clean_environment()["PATH"] == os.environ["PATH"]

"""Make the virtual environment in `.venv` what the locks say; standard library only, since nothing else is there yet.

`make` calls it before everything: `python3 locks/bootstrap.py` for what running needs, with `--test` for what tests
need too. `--bench` makes a second environment, of the load generator alone: it brings a plugin for pytest, which has no
place among the tests; `--audit` one of the tools that look at all the others. It installs only if a lock has changed,
and remakes an environment left half made.
"""

import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
VENV = CHECKOUT / ".venv"
RUN_LOCK = CHECKOUT / "locks" / "python.lock"
TEST_LOCK = CHECKOUT / "locks" / "python-test.lock"
ASIDE = ("bench", "audit")  # environments of their own


class BootstrapFailed(Exception):
    """The environment cannot be made; the message says what to do."""


def main(arguments: list[str]) -> int:
    locks = [RUN_LOCK, TEST_LOCK] if "--test" in arguments else [RUN_LOCK]
    try:
        ensure_environment(VENV, locks)
        for name in ASIDE:
            if f"--{name}" in arguments:
                ensure_environment(CHECKOUT / ".cache" / name, [CHECKOUT / "locks" / f"python-{name}.lock"])
    except BootstrapFailed as error:
        print(f"ketenkaart: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("ketenkaart: interrupted; the next start goes on from here.", file=sys.stderr)
        return 130
    return 0


def ensure_environment(venv: Path, locks: list[Path], checkout: Path = CHECKOUT) -> bool:
    """Make or renew the environment if it is not what the locks say; True if something had to be done."""
    stamp = venv / "ketenkaart.stamp"
    python = venv / "bin" / "python"
    wanted = _stamps(locks, checkout)
    have = stamp.read_text().split() if stamp.is_file() and python.exists() else []
    if set(wanted) <= set(have):
        return False
    if not have or not _starts(python):
        _make(venv)
    # No stamp yet: an environment without one counts as half made and is remade. An older stamp stays, as pip goes on
    # from where it was.
    install(python, locks, checkout)
    stamp.write_text("\n".join(wanted) + "\n")
    return True


def check_ensurepip() -> None:
    """Bare Debian and Ubuntu ship Python without ensurepip; `python3 -m venv` then fails halfway."""
    if importlib.util.find_spec("ensurepip") is None:
        raise BootstrapFailed(
            f"This Python ({sys.executable}) lacks ensurepip, which makes virtual environments. Install it (Debian, "
            "Ubuntu: `sudo apt install python3-venv`) and run the same command again."
        )


def _stamps(locks: list[Path], checkout: Path) -> list[str]:
    """One word per lock, naming it and its content; the project file is in each, as it names commands and packages."""
    project = (checkout / "pyproject.toml").read_bytes()
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return [f"{lock.name}:{version}:{hashlib.sha256(lock.read_bytes() + project).hexdigest()}" for lock in locks]


def _starts(python: Path) -> bool:
    """Whether the environment's Python still runs with pip: a Python upgrade or a moved checkout breaks it."""
    try:
        return subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def _make(venv: Path) -> None:
    check_ensurepip()
    print(f"Making the virtual environment {venv}", file=sys.stderr)
    shutil.rmtree(venv, ignore_errors=True)
    done = subprocess.run([sys.executable, "-m", "venv", str(venv)], capture_output=True, text=True)
    if done.returncode != 0:
        shutil.rmtree(venv, ignore_errors=True)
        raise BootstrapFailed(
            f"No virtual environment can be made in {venv}: {_last_line(done.stdout + done.stderr)}. Free some space "
            "or install your system's package for Python's venv, and run the same command again."
        )


def install(python: Path, locks: list[Path], checkout: Path) -> None:
    """Install what the locks pin and nothing else, then the checkout itself as an editable package."""
    print("Installing the Python packages of the lock", file=sys.stderr)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check"]
    requirements = [word for lock in locks for word in ("-r", str(lock))]
    _run([*pip, "install", "--require-hashes", "--retries", "3", *requirements])
    _run([*pip, "install", "--quiet", "--no-build-isolation", "--no-deps", "--editable", str(checkout)])


def _run(command: list[str]) -> None:
    """Show pip's progress as it comes; its errors are kept, to be told in one line."""
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise BootstrapFailed(explain(done.stderr))


def explain(errors: str) -> str:
    """pip's error output as one sentence on what happened and one on what to do."""
    again = "Run the same command again: it goes on from here."
    if "THESE PACKAGES DO NOT MATCH THE HASHES" in errors:
        return (
            "A package that was fetched is not the one that the lock names; nothing of it was installed. Check pip's "
            f"index and what stands between you and it (a proxy, a login page). {again}"
        )
    if "connection broken by" in errors:
        return (
            "pip cannot reach its package index, and the first start fetches packages from it. Connect to the network, "
            f"or set PIP_INDEX_URL to a mirror that you can reach. {again}"
        )
    if "No space left" in errors:
        return f"The disk is full. Free about 1 GB. {again}"
    return f"pip could not install the packages: {_last_line(errors)}. {again}"


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (errors or lines or ["it printed nothing"])[-1].rstrip(".")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

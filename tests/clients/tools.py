"""What the client lanes use from outside the checkout: the kit of genuine Kafka, kcat, Node.

As root on Debian a missing program is installed; elsewhere the lane fails and names it. The kit
lies beside the checkout or where KAFKA_KIT says.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

if sys.platform != "win32":
    import fcntl

TOP = Path(__file__).resolve().parents[2]
WORK = TOP / ".work"

PACKAGES = {
    "java": "openjdk-17-jre-headless",
    "mvn": "maven",
    "kcat": "kafkacat",
    "npm": "npm",
    "node": "nodejs",
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
}


class ToolFailedError(AssertionError):
    """A program of the lane ended badly; the text holds what it said."""


@cache
def program(name: str) -> str:
    """The path of a program, installed first where that can be done."""
    found = shutil.which(name)
    if found is None and os.getuid() == 0 and shutil.which("apt-get"):
        package = PACKAGES[name]
        update = ["apt-get", "update", "-qq"]
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (install, update, install):
            subprocess.run(command, env=quiet, check=False, capture_output=True)
            if found := shutil.which(name):
                break
    if found is None:
        raise ToolFailedError(f"{name} is missing; on Debian: apt-get install {PACKAGES[name]}")
    return found


def run(
    command: Sequence[str | Path],
    *,
    given: str | bytes = b"",
    seconds: float = 60,
    status: int | None = 0,
    env: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run a program to its end; fails with all that it said when its status is another."""
    data = given.encode() if isinstance(given, str) else given
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            input=data,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={**os.environ, **(env or {})},
        )
    except subprocess.TimeoutExpired as error:
        raise ToolFailedError(
            f"{' '.join(words)}: not done after {seconds} s\n"
            f"{(error.stdout or b'').decode(errors='replace')[-3000:]}\n"
            f"{(error.stderr or b'').decode(errors='replace')[-3000:]}"
        ) from error
    if status is not None and done.returncode != status:
        raise ToolFailedError(
            f"{' '.join(words)}: status {done.returncode}\n"
            f"{done.stdout.decode(errors='replace')[-3000:]}\n"
            f"{done.stderr.decode(errors='replace')[-3000:]}"
        )
    return done


@cache
def kit() -> Path:
    """The starter of genuine Kafka, with Java at hand."""
    path = Path(os.environ.get("KAFKA_KIT") or TOP.parent / "shared" / "kafka-kit")
    starter = path if path.is_file() else path / "kafka-kit"
    if not starter.exists():
        raise ToolFailedError(f"{starter} is not there; set KAFKA_KIT to the kit's folder")
    program("java")
    return starter


@cache
def installed_kit(name: str) -> Path:
    """The kit with one release resolved (Maven is needed only for the first time)."""
    home = Path(os.environ.get("KAFKA_KIT_HOME") or Path.home() / ".cache" / "kafka-kit")
    if not (home / name / "done").exists():
        program("mvn")
    run([kit(), "install", name], seconds=600)
    return kit()


def kafka_tool(
    *words: str,
    release: str = "4",
    given: str = "",
    seconds: float = 60,
    status: int | None = 0,
) -> str:
    """What a genuine command-line tool prints."""
    command = [installed_kit(release), "tool", "--kit", release, *words]
    done = run(command, given=given, seconds=seconds, status=status, env={"KAFKA_KIT_LOG": "ERROR"})
    return done.stdout.decode()


@cache
def python_with(*requirements: str) -> Path:
    """A Python in its own virtual environment that holds these packages alone; kept in .work."""

    def make(folder: Path) -> None:
        run(["python3", "-m", "venv", "--clear", folder], seconds=120)
        run([folder / "bin" / "python", "-m", "pip", "install", "-q", *requirements], seconds=600)

    name = "+".join(r.replace("==", "-").replace(">=", "-from-") for r in requirements)
    return kept(name, make) / "bin" / "python"


@cache
def node_with(*packages: str) -> Path:
    """A folder in which Node finds these packages; kept in .work."""

    def make(folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text("{}\n")
        npm = [program("npm"), "install", "--silent", "--no-audit", "--no-fund"]
        run([*npm, "--prefix", folder, *packages], seconds=600)

    return kept("node-" + "+".join(p.replace("@", "-") for p in packages), make)


def kept(name: str, make: Callable[[Path], None]) -> Path:
    """A folder of .work that is made once; whoever wants it meanwhile waits."""
    folder = WORK / "clients" / name
    stamp = folder / "complete"
    if not stamp.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with folder.with_name(f"{name}.lock").open("w") as lock:
            if sys.platform != "win32":  # there the lanes are not run
                fcntl.flock(lock, fcntl.LOCK_EX)
            if not stamp.exists():
                make(folder)
                stamp.touch()
    return folder

"""How much memory and processor time each process of an instance takes."""

import dataclasses
from pathlib import Path

import psutil


@dataclasses.dataclass(frozen=True)
class Usage:
    """Megabytes and seconds of one process."""

    now: float
    highest: float
    processor: float  # seconds of user and system time since it was started


def usage(folder: Path) -> dict[str, Usage]:
    """By name of the part; a child of a part is called ``<part>/1`` and so on."""
    found: dict[str, Usage] = {}
    for file in sorted((folder / "run").glob("*.pid")):
        try:
            process = psutil.Process(int(file.read_text()))
            family = [process, *process.children(recursive=True)]
            for number, member in enumerate(family):
                found[f"{file.stem}/{number}" if number else file.stem] = _measure(member)
        except (psutil.NoSuchProcess, ValueError):
            continue  # died between listing and looking; it comes back with another id
    return found


def _measure(process: psutil.Process) -> Usage:
    now = process.memory_info().rss / 2**20
    status = Path(f"/proc/{process.pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    peak = next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), now)
    times = process.cpu_times()
    return Usage(round(now, 1), round(peak, 1), round(times.user + times.system, 1))

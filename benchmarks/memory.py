"""How much memory the processes below one take."""

from pathlib import Path


def worker_megabytes(root_pid: int) -> list[list[object]]:
    """One row a Python process below `root_pid`: its command and resident megabytes."""
    rows: list[list[object]] = []
    for pid in below(root_pid):
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        if "python" in command or "granian" in command:
            rows.append([command.split(" -m ", 1)[-1].strip()[:60], f"{_resident(pid):.0f}"])
    return sorted(rows, key=str)


def below(root_pid: int) -> list[int]:
    """The processes started by one, directly or not."""
    children: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(status.parent.name))
    found, waiting = [], [root_pid]
    while waiting:
        pid = waiting.pop()
        below = children.get(pid, [])
        found += below
        waiting += below
    return found


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0

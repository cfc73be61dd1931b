"""Promise: ``import talent`` takes at most twice ``import pandas``; the help waits for no heavy library.

Each import runs in a process of its own, all in turn, so that a busy machine slows them alike. The least of
all runs counts: what is above it is other work of the machine. A verb pays for all of the engine once.
"""

from __future__ import annotations

import subprocess
import sys
import time

RUNS = 7
CODE = {
    "python": "pass",
    "import pandas": "import pandas",
    "import talent": "import talent",
    "talent --help": "import sys; sys.argv = ['talent', '--help']; from talent.cli import main; main()",
    "all of the engine": "import talent.cli.jobs",
}


def seconds(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - written above
    return time.perf_counter() - start


def main() -> None:
    for code in CODE.values():
        seconds(code)  # byte code and the disk's cache
    rounds = [{name: seconds(code) for name, code in CODE.items()} for _ in range(RUNS)]
    best = {name: min(one[name] for one in rounds) for name in CODE}
    for name, value in best.items():
        print(f"{name:18} {value:6.3f} s")
    net = {name: value - best["python"] for name, value in best.items()}
    ratio = net["import talent"] / net["import pandas"]
    print(f"import talent / import pandas = {ratio:.2f} (promised: at most 2)")
    assert ratio <= 2
    assert net["talent --help"] < net["import pandas"], "the help loads a heavy library"


if __name__ == "__main__":
    main()

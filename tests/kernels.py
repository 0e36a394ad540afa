"""The kernels of OpenBLAS: which of them this CPU can run, and which one a process runs."""

import ctypes
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
CPU = Path("/proc/cpuinfo")
LIBRARIES = Path("/proc/self/maps")
# What each asks of the CPU, in the words of /proc/cpuinfo.
AVX2, AVX512 = {"avx2", "fma"}, {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"}
NEEDS = {
    "Nehalem": {"sse4_2"},
    "Haswell": AVX2,
    "Zen": AVX2,
    "SkylakeX": AVX2 | AVX512,
    "Sapphirerapids": AVX2 | AVX512 | {"avx512_bf16"},
}
# Builds of OpenBLAS that leave some out run the nearest one.
STAND_INS = {"Zen": {"Haswell"}, "Sapphirerapids": {"Cooperlake", "SkylakeX"}}
NAMES = tuple(
    f"{prefix}openblas_get_corename{suffix}" for prefix in ("", "scipy_") for suffix in ("", "64_", "_64")
)


def lacking(kernel: str) -> list[str]:
    """What this CPU does not have of what a kernel needs; all of it where nobody can tell."""
    flags = re.search(r"^flags\s*:(.*)$", CPU.read_text() if CPU.exists() else "", re.MULTILINE)
    return sorted(NEEDS[kernel] - set(flags[1].split() if flags else ()))


def environment(kernel: str) -> dict[str, str]:
    """Of a process that is to run it."""
    return {**os.environ, "OPENBLAS_CORETYPE": kernel}


def accepted(kernel: str) -> set[str]:
    """What a process may say that it runs when asked for it."""
    return {kernel} | STAND_INS.get(kernel, set())


def running() -> list[str]:
    """What this process runs: NumPy and SciPy may each bring an OpenBLAS, or run something else."""
    lines = LIBRARIES.read_text().splitlines() if LIBRARIES.exists() else []
    files = {line.split()[-1] for line in lines if "openblas" in line}
    return sorted({_kernel_of(ctypes.CDLL(file)) for file in files})


@cache
def running_in_a_process(kernel: str = "") -> tuple[str, ...]:
    """What a process runs that is asked for this one; by default, what all others run."""
    program = (
        "import json, numpy, scipy.special; from tests import kernels; print(json.dumps(kernels.running()))"
    )
    command = [sys.executable, "-c", program]
    asked = environment(kernel) if kernel else dict(os.environ)
    done = subprocess.run(command, env=asked, cwd=ROOT, capture_output=True, check=True, text=True)
    return tuple(json.loads(done.stdout))


def find_twin(kernel: str) -> str | None:
    """What runs the same: "the suite", or one that stands before it in NEEDS; None without such a one."""
    same = running_in_a_process(kernel)
    if same == running_in_a_process():
        return "the suite"
    earlier = list(NEEDS)[: list(NEEDS).index(kernel)]
    return next((each for each in earlier if not lacking(each) and running_in_a_process(each) == same), None)


def _kernel_of(library: ctypes.CDLL) -> str:
    tell = next(getattr(library, name) for name in NAMES if hasattr(library, name))
    tell.restype = ctypes.c_char_p
    return str(tell().decode())

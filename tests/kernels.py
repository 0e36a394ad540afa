"""The kernels of OpenBLAS: which of them this CPU can run, and which one a process runs."""

import ctypes
import os
import re
from pathlib import Path

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


def _kernel_of(library: ctypes.CDLL) -> str:
    tell = next(getattr(library, name) for name in NAMES if hasattr(library, name))
    tell.restype = ctypes.c_char_p
    return str(tell().decode())

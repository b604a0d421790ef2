"""NVIDIA's run-time compiler, by ctypes: needs no GPU, no driver and no toolkit.

We compile by ourselves and hand CuPy the result, since CuPy adds `-ftz=true` to what it compiles,
which would part GPU and host in the last bits. The library comes from NVIDIA's wheel or the system.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from karate.nodes.gpu.kernels import UNIT, sources

#: One rounding for each operation, as the host library has it, and denormals kept.
STRICT: Final = ("--fmad=false", "--ftz=false", "--prec-div=true", "--prec-sqrt=true")
OPTIONS: Final = (*STRICT, "--std=c++17", "--ptxas-options=-v")

#: Newest first.
MAJORS: Final = (13, 12)


class CompileFailed(Exception):
    """The compiler refused the source; the text is its log, with file and line."""


class CompilerMissing(Exception):
    """There is no NVRTC to load."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """What came of the unit for one architecture. `log` tells registers and spills."""

    arch: int
    cubin: bytes
    ptx: str
    log: str


@cache
def library() -> ctypes.CDLL:
    """NVRTC. Raises CompilerMissing."""
    for path in _places():
        with suppress(OSError):
            return ctypes.CDLL(path)
    raise CompilerMissing("NVRTC is not installed (the package nvidia-cuda-nvrtc has it)")


def _places() -> list[str]:
    """Where NVRTC may be: in NVIDIA's wheels, then wherever the system finds it."""
    found: list[str] = []
    spec = find_spec("nvidia")
    for root in (spec.submodule_search_locations or []) if spec else []:
        for major in MAJORS:
            for folder in (f"cu{major}/lib", "cuda_nvrtc/lib"):
                file = Path(root, folder, f"libnvrtc.so.{major}")
                found += [str(file)] if file.is_file() else []
    return [*found, *(f"libnvrtc.so.{major}" for major in MAJORS)]


def architectures() -> list[int]:
    """What this NVRTC compiles for, ascending: 75 is compute capability 7.5."""
    nvrtc, count = library(), ctypes.c_int()
    _checked(nvrtc.nvrtcGetNumSupportedArchs(ctypes.byref(count)))
    found = (ctypes.c_int * count.value)()
    _checked(nvrtc.nvrtcGetSupportedArchs(found))
    return sorted(found)


def target(capability: int, supported: Sequence[int]) -> int:
    """The architecture to compile for on a GPU of `capability`.

    Machine code of a lower minor version runs on it too, of another major version never. Raises
    CompileFailed for a GPU that this compiler no longer, or does not yet, know.
    """
    fit = [a for a in supported if a // 10 == capability // 10 and a <= capability]
    if not fit:
        raise CompileFailed(
            f"compute capability {capability / 10:.1f} is not one that this NVRTC compiles for"
        )
    return max(fit)


def compiled(arch: int, text: Mapping[str, str] | None = None) -> Compiled:
    """The unit for one architecture. Raises CompileFailed, CompilerMissing."""
    nvrtc, program = library(), ctypes.c_void_p()
    files = {name: one.encode() for name, one in (text or sources()).items()}
    unit = files.pop(UNIT)
    names, bodies = _texts([name.encode() for name in files]), _texts([*files.values()])
    _checked(
        nvrtc.nvrtcCreateProgram(
            ctypes.byref(program), unit, UNIT.encode(), len(files), bodies, names
        )
    )
    try:
        options = _texts([option.encode() for option in (f"-arch=sm_{arch}", *OPTIONS)])
        failed = nvrtc.nvrtcCompileProgram(program, len(options), options)
        log = _text(program, "ProgramLog")
        if failed:
            raise CompileFailed(log.decode(errors="replace").strip())
        cubin, ptx = _text(program, "CUBIN"), _text(program, "PTX")
        return Compiled(arch, cubin, ptx.rstrip(b"\0").decode(), log.rstrip(b"\0").decode())
    finally:
        nvrtc.nvrtcDestroyProgram(ctypes.byref(program))


def _texts(words: Sequence[bytes]) -> ctypes.Array[ctypes.c_char_p]:
    return (ctypes.c_char_p * len(words))(*words)


def _text(program: ctypes.c_void_p, what: str) -> bytes:
    nvrtc, size = library(), ctypes.c_size_t()
    _checked(getattr(nvrtc, f"nvrtcGet{what}Size")(program, ctypes.byref(size)))
    found = ctypes.create_string_buffer(size.value)
    _checked(getattr(nvrtc, f"nvrtcGet{what}")(program, found))
    return found.raw


def _checked(code: int) -> None:
    if code:
        library().nvrtcGetErrorString.restype = ctypes.c_char_p
        raise CompileFailed(str(library().nvrtcGetErrorString(code), "ascii"))

"""The kernels proven without a GPU: compiled for every architecture, held to the launch table."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import kernels
from bench.kernels import uses
from karate.nodes.gpu.kernels import UNIT, sources
from karate.nodes.gpu.nvrtc import Compiled, CompileFailed, architectures, compiled, target
from karate.nodes.gpu.table import prototypes, table
from karate.nodes.image import Planes
from tests.nodes.gpu.host import Host, built

#: Registers beyond which so few threads fit on a multiprocessor that memory is no longer kept busy:
#: 65,536 of them for 1,024 threads.
MOST_REGISTERS = 64

_ENTRY = re.compile(r"\.visible \.entry (\w+)\(([^)]*)\)")
_PARAM = re.compile(r"\.param \.(\w+)")


def signatures(ptx: str) -> Mapping[str, tuple[str, ...]]:
    """The types of each kernel's parameters, by its name."""
    return {name: tuple(_PARAM.findall(inside)) for name, inside in _ENTRY.findall(ptx)}


@pytest.fixture(scope="module", params=architectures())
def made(request: pytest.FixtureRequest) -> Compiled:
    """The unit for each architecture in turn."""
    return compiled(request.param)


def test_the_compiler_knows_what_we_promise() -> None:
    assert {75, 80, 86, 87, 88, 89, 90, 100, 103, 110, 120, 121} <= set(architectures())


def test_all_kernels_compile(made: Compiled) -> None:
    assert made.cubin.startswith(b"\x7fELF")
    assert uses(made).keys() == table().keys()


def test_signatures_are_those_of_the_launch_table(made: Compiled) -> None:
    assert signatures(made.ptx) == {name: prototype.ptx for name, prototype in table().items()}


def test_nothing_spills_and_registers_are_few(made: Compiled) -> None:
    for name, use in uses(made).items():
        assert (use.stack, use.spilled) == (0, 0), (name, use)
        assert use.registers <= MOST_REGISTERS, (name, use)


def test_they_are_reported(
    made: Compiled, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(kernels, "compiled", {made.arch: made}.__getitem__)
    kernels.main([str(made.arch)])
    head, *rows, last = capsys.readouterr().out.splitlines()
    assert head.split() == ["registers", str(made.arch)]
    assert [row.split()[0] for row in rows] == sorted(table())
    assert last == f"spills (*): 0 of {len(table())}"


def test_every_operation_is_rounded_once(made: Compiled) -> None:
    # fma, approximations and flushed denormals would part GPU and host in the last bits.
    words = set(re.findall(r"^\s+((?:\w+\.)+f(?:32|64))\b", made.ptx, re.MULTILINE))
    rounded = {word for word in words if word.split(".")[0] in ("add", "sub", "mul", "div", "sqrt")}
    doubles = {word for word in rounded if word.endswith("64")}
    # Sums of a box alone are double.
    assert doubles <= {"add.rn.f64", "sub.rn.f64", "mul.rn.f64", "div.rn.f64", "rcp.rn.f64"}
    singles = {f"{word}.rn.f32" for word in ("add", "sub", "mul", "div", "sqrt")}
    assert rounded - doubles == singles
    others = {word.split(".")[0] for word in words - rounded}
    assert others - {"rcp"} <= {"ld", "st", "cvt", "selp", "setp", "neg", "abs", "mov", "slct"}
    assert "ftz" not in made.ptx


def to_linear(encoded: Planes) -> Planes:
    """IEC 61966-2-1 in float64; negative values stay on the straight part."""
    bent = ((np.maximum(encoded, 0.04045) + 0.055) / 1.055) ** 2.4
    return np.where(encoded > 0.04045, bent, encoded / 12.92)


def to_encoded(linear: Planes) -> Planes:
    """The inverse of `to_linear`."""
    bent = 1.055 * np.maximum(linear, 0.04045 / 12.92) ** (1 / 2.4) - 0.055
    return np.where(linear > 0.04045 / 12.92, bent, linear * 12.92)


def spoilt(old: str, new: str) -> Mapping[str, str]:
    """The sources with one mistake."""
    changed = {name: text.replace(old, new, 1) for name, text in sources().items()}
    assert changed != sources()
    return changed


def test_a_source_with_a_mistake_is_refused_with_its_place(tmp_path: Path) -> None:
    text = spoilt("sum_red / all", "sum_red / every")
    with pytest.raises(CompileFailed, match=r"ranks\.h\(\d+\).*every"):
        compiled(90, text)
    with pytest.raises(subprocess.CalledProcessError):
        built(tmp_path, text)


def test_a_kernel_that_spills_is_seen() -> None:
    # An array that is not held in registers, as a loop that is not unrolled would make it.
    median = sources()["ranks.h"].replace("float values[", "volatile float values[")
    median = median.replace(
        "float& one, float& other", "volatile float& one, volatile float& other"
    )
    head, tail = median.split("// Tomasi")
    only = head + "\n// Puts" + tail.split("// Puts")[1]
    found = uses(compiled(75, {**sources(), UNIT: only}))
    assert found["median_5"].stack > 0


def test_a_signature_that_drifts_is_seen() -> None:
    # A kernel whose source says one thing and whose table another, as when only one is edited.
    drifted = (
        "KERNEL(contain, (const float* source, float* target, int channels, float rows)) {\n}\n"
    )
    text = {UNIT: f'#include "portable.h"\n{drifted}', "portable.h": sources()["portable.h"]}
    found = signatures(compiled(75, text).ptx)
    assert found["contain"] != table()["contain"].ptx
    assert found == {name: prototype.ptx for name, prototype in prototypes(text).items()}


def test_a_kernel_that_contracts_is_seen() -> None:
    made = compiled(
        75, {UNIT: 'extern "C" __global__ void k(float* a) { a[0] = __fmaf_rn(a[1], a[2], a[3]); }'}
    )
    assert "fma.rn.f32" in made.ptx


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("KERNEL(k, (double amount)) {", "cannot type: double amount"),
        ("KERNEL(k, (short* codes)) {", "cannot type"),
        ("KERNEL(k,(int rows)) {", "first line"),
    ],
)
def test_the_table_refuses_what_it_cannot_type(line: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        prototypes({"new.h": line + "\n}\n"})


def test_a_launch_with_too_few_arguments_is_refused() -> None:
    host = Host()
    with pytest.raises(TypeError, match="takes 5 arguments, not 1"):
        host.launch("add_scaled", 1, 1, 2.0)


@pytest.mark.parametrize(
    ("capability", "arch"), [(75, 75), (86, 86), (89, 89), (90, 90), (101, 100), (122, 121)]
)
def test_a_gpu_gets_code_of_its_own_generation(capability: int, arch: int) -> None:
    assert target(capability, architectures()) == arch


@pytest.mark.parametrize("capability", [61, 70, 72, 200])
def test_a_gpu_of_a_generation_the_compiler_does_not_know_is_refused(capability: int) -> None:
    with pytest.raises(CompileFailed, match=rf"{capability / 10:.1f}"):
        target(capability, architectures())


@given(st.lists(st.floats(-2, 100, width=32), min_size=1, max_size=70), st.sampled_from([1, 2]))
def test_the_curve_is_srgbs(values: list[float], curve: int) -> None:
    planes = np.array(values, np.float32)[None, None]
    host = Host()
    source, out = host.upload(planes), host.empty(planes.shape, "float32")
    host.launch("curve_planes", planes.shape[2], 1, source, out, 1, 1, planes.shape[2], curve)
    oracle = (to_linear if curve == 1 else to_encoded)(planes.astype(np.float64))
    assert host.download(out) == pytest.approx(oracle, rel=2e-6, abs=1e-6)


def test_every_power_is_within_its_bound() -> None:
    # The bound of the effects page: 3e-7 of values up to 1.
    base = np.linspace(0, 1, 200_001, dtype=np.float32)[None, None]
    host = Host()
    for power in (2.4, 1 / 2.4, 0.1, 5.0):
        out = host.empty(base.shape, "float32")
        words = (0, 0, 0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0, power, 1.0, 0.0)
        size = base.shape[2]
        host.launch("grade", size, 1, host.upload(base), out, 1, 1, size, *words)
        oracle = base.astype(np.float64) ** np.float64(np.float32(power))
        assert np.abs(host.download(out) - oracle).max() <= 4e-7

"""The launch table: what each kernel takes, read once from its source.

The same table types the arguments of the host library (ctypes), casts those of a GPU (NumPy
scalars: a bare float would be passed as a double) and is what PTX signatures are held to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, TypeAlias

from karate.nodes.gpu.kernels import sources

Kind: TypeAlias = Literal["pointer", "int", "float"]

_KERNEL: Final = re.compile(r"^KERNEL\((\w+), \(([^)]*)\)\) \{$", re.MULTILINE)
_BEGINS: Final = re.compile(r"^KERNEL\(", re.MULTILINE)
_PARAMETER: Final = re.compile(
    r"(?:const )?(float|double|int|unsigned char|unsigned short)(\*)? (\w+)"
)

#: What PTX calls each kind.
PTX: Final[Mapping[Kind, str]] = {"pointer": "u64", "int": "u32", "float": "f32"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its name, its kind, and of a pointer what it points to."""

    name: str
    kind: Kind
    element: str = ""


@dataclass(frozen=True, slots=True)
class Prototype:
    """A kernel's name and parameters."""

    name: str
    parameters: tuple[Parameter, ...]

    @property
    def ptx(self) -> tuple[str, ...]:
        """Its parameters as PTX types."""
        return tuple(PTX[one.kind] for one in self.parameters)

    def check(self, arguments: Sequence[object]) -> None:
        """Raise TypeError if there are too many or too few."""
        if len(arguments) != len(self.parameters):
            raise TypeError(
                f"{self.name} takes {len(self.parameters)} arguments, not {len(arguments)}"
            )


def prototypes(text: Mapping[str, str]) -> Mapping[str, Prototype]:
    """The kernels in source files. Raises ValueError for one that cannot be read."""
    found: dict[str, Prototype] = {}
    for file, source in text.items():
        if file == "portable.h":  # where KERNEL is defined
            continue
        begun = len(_BEGINS.findall(source))
        for name, inside in _KERNEL.findall(source):
            begun -= 1
            found[name] = Prototype(name, tuple(_parameter(name, one) for one in inside.split(",")))
        if begun:
            raise ValueError(f"{file} has a kernel whose first line is not KERNEL(name, (…)) {{")
    return found


def _parameter(kernel: str, text: str) -> Parameter:
    match = _PARAMETER.fullmatch(text.strip())
    if match is None or (not match[2] and match[1] not in ("int", "float")):
        raise ValueError(f"{kernel} has a parameter that the launch table cannot type: {text}")
    if match[2]:
        return Parameter(match[3], "pointer", match[1])
    return Parameter(match[3], "int" if match[1] == "int" else "float")


@cache
def table() -> Mapping[str, Prototype]:
    """Every kernel, by name."""
    return prototypes(sources())

"""The lights of a scene, as the `lights` param lists them; checked before anything is computed."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from karate.errors import Invalid
from karate.graph.model import Json

#: Lights on one picture.
MAX_LIGHTS: Final = 8
TYPES: Final = ("directional", "point", "spot", "area", "ambient")
#: Name to least, most and default. Places are shares of the picture: x and y of its width and
#: height from the top left, z of its width towards the viewer. Width and height of an area light
#: are shares of the picture's width. Angles are degrees.
NUMBERS: Final[Mapping[str, tuple[float, float, float]]] = {
    "azimuth": (-360.0, 360.0, 315.0),
    "elevation": (-90.0, 90.0, 45.0),
    "x": (-5.0, 6.0, 0.5),
    "y": (-5.0, 6.0, 0.5),
    "z": (-5.0, 10.0, 0.5),
    "to_x": (-5.0, 6.0, 0.5),
    "to_y": (-5.0, 6.0, 0.5),
    "to_z": (-5.0, 10.0, 0.0),
    "intensity": (0.0, 20.0, 1.0),
    "falloff": (0.0, 4.0, 2.0),
    "cone": (1.0, 170.0, 60.0),
    "penumbra": (0.0, 1.0, 0.3),
    "width": (0.01, 5.0, 0.4),
    "height": (0.01, 5.0, 0.4),
    "roll": (-180.0, 180.0, 0.0),
    "specular": (0.0, 1.0, 0.0),
    "roughness": (0.05, 1.0, 0.4),
}
#: Least and most colour temperature in kelvin.
KELVIN: Final = (1000.0, 40000.0)
#: What a light may say beside its numbers.
WORDS: Final = ("type", "on", "colour", "kelvin")

Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Light:
    """One light that shines. Azimuth is clockwise from the top of the picture, 90 is right.

    `colour` is linear red, green, blue. An intensity of 1 leaves a white surface that faces the
    light as it is; that of a point, spot or area light is what arrives at half a picture's width
    (of an area light: if all of it shone from its middle).
    """

    type: str
    colour: Colour
    azimuth: float
    elevation: float
    x: float
    y: float
    z: float
    to_x: float
    to_y: float
    to_z: float
    intensity: float
    falloff: float
    cone: float
    penumbra: float
    width: float
    height: float
    roll: float
    specular: float
    roughness: float

    @property
    def direction(self) -> tuple[float, float, float]:
        """From the picture to a directional light: x right, y down, z to the viewer."""
        turn, lift = math.radians(self.azimuth), math.radians(self.elevation)
        flat = math.cos(lift)
        return (flat * math.sin(turn), -flat * math.cos(turn), math.sin(lift))

    @property
    def power(self) -> Colour:
        """Linear red, green, blue that arrive from it."""
        red, green, blue = self.colour
        return red * self.intensity, green * self.intensity, blue * self.intensity


def lights_of(value: Json) -> list[Light]:
    """The lights of `value` that are on and shine; raises Invalid and says which is wrong."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Invalid("Lights must be a list", param="lights")
    if len(value) > MAX_LIGHTS:
        raise Invalid(f"{len(value)} lights are more than {MAX_LIGHTS}", param="lights")
    found = [_light_of(one, f"Light {place}") for place, one in enumerate(value, 1)]
    return [light for light in found if light is not None and light.intensity > 0]


def _light_of(value: Json, name: str) -> Light | None:
    """One light, or None if it is off; raises Invalid, naming it by `name`."""
    if not isinstance(value, dict):
        raise Invalid(f"{name} must be an object", param="lights")
    kind, on = value.get("type", "directional"), value.get("on", True)
    if not isinstance(kind, str) or kind not in TYPES:
        raise Invalid(f"{name}: type must be one of {', '.join(TYPES)}", param="lights")
    if not isinstance(on, bool):
        raise Invalid(f"{name}: on must be true or false", param="lights")
    unknown = sorted(set(value) - {*WORDS, *NUMBERS})
    if unknown:
        raise Invalid(f"{name} has no {unknown[0][:40]}", param="lights")
    numbers = {
        key: _number(value.get(key, usual), key, (least, most), name)
        for key, (least, most, usual) in NUMBERS.items()
    }
    light = Light(kind, _colour(value, name), **numbers)
    return light if on else None


def _number(value: Json, key: str, limits: tuple[float, float], name: str) -> float:
    least, most = limits
    if isinstance(value, (int, float)) and not isinstance(value, bool) and least <= value <= most:
        return float(value)
    raise Invalid(f"{name}: {key} must be a number from {least:g} to {most:g}", param="lights")


def _colour(value: Mapping[str, Json], name: str) -> Colour:
    """Linear red, green, blue: by kelvin where that is given, else by colour."""
    if value.get("kelvin") is not None:
        return of_kelvin(_number(value["kelvin"], "kelvin", KELVIN, name))
    code = value.get("colour", "#ffffff")
    if not isinstance(code, str) or not re.fullmatch(r"#[0-9a-fA-F]{6}", code):
        raise Invalid(f"{name}: colour must be like #ffffff", param="lights")
    red, green, blue = (_linear(int(code[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return red, green, blue


def _linear(code: float) -> float:
    """One sRGB-encoded value as light."""
    return code / 12.92 if code <= 0.04045 else float(((code + 0.055) / 1.055) ** 2.4)


def of_kelvin(kelvin: float) -> Colour:
    """The colour of a black body, linear sRGB with the largest part 1 (white near 6500 K).

    Kim et al.'s cubic fit of the Planckian locus (2002), 1667 to 25000 K; held beyond.
    """
    t = min(25000.0, max(1667.0, kelvin))
    if t <= 4000:
        x = -0.2661239e9 / t**3 - 0.2343589e6 / t**2 + 0.8776956e3 / t + 0.179910
    else:
        x = -3.0258469e9 / t**3 + 2.1070379e6 / t**2 + 0.2226347e3 / t + 0.240390
    if t <= 2222:
        y = -1.1063814 * x**3 - 1.34811020 * x**2 + 2.18555832 * x - 0.20219683
    elif t <= 4000:
        y = -0.9549476 * x**3 - 1.37418593 * x**2 + 2.09137015 * x - 0.16748867
    else:
        y = 3.0817580 * x**3 - 5.87338670 * x**2 + 3.75112997 * x - 0.37001483
    big_x, big_z = x / y, (1 - x - y) / y
    rgb = (
        3.2404542 * big_x - 1.5371385 - 0.4985314 * big_z,
        -0.9692660 * big_x + 1.8760108 + 0.0415560 * big_z,
        0.0556434 * big_x - 0.2040259 + 1.0572252 * big_z,
    )
    most = max(rgb)
    red, green, blue = (max(0.0, part / most) for part in rgb)
    return red, green, blue

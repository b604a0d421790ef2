"""What each tool is asked to do on a device, and the tolerance the effects page grants it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from karate.graph.model import Json, JsonObject
from karate.nodes.gpu.tools.painter import MODES

#: Exact work against the CPU (tier T1), and a wide blur, which the CPU approximates (T2).
T1, T2 = 3e-6, 3e-3
#: What makes light of less than nothing meets the steep end of the curve, 12.92 times as steep.
STEEP = 12.92 * T1


@dataclass(frozen=True)
class Case:
    """A tool and its settings; `masked` may have a mask wired, `wired` are its other ports."""

    type: str
    params: Mapping[str, Json] = field(default_factory=dict)
    masked: bool = False
    within: float = T1
    wired: tuple[str, ...] = ()

    def __str__(self) -> str:
        words = ",".join(f"{name}={str(value)[:60]}" for name, value in self.params.items())
        return f"{self.type}({', '.join((*self.wired, words))})"


def _masked(type: str, *settings: Mapping[str, Any]) -> list[Case]:
    return [Case(type, one, masked=True) for one in settings]


def _plain(type: str, *settings: Mapping[str, Any]) -> list[Case]:
    return [Case(type, one) for one in settings]


POINT: JsonObject = {"type": "point", "x": 0.2, "y": 0.3, "z": 0.4, "kelvin": 3000, "falloff": 1.0}
SPOT: JsonObject = {
    **{"type": "spot", "x": 0.8, "y": 0.1, "z": 0.5, "to_x": 0.4, "to_y": 0.6, "cone": 70},
    **{"specular": 0.2, "roughness": 0.5},
}
SUN: JsonObject = {"azimuth": 300, "elevation": 25, "colour": "#ffaa44", "specular": 0.1}
SKY: JsonObject = {"type": "ambient", "intensity": 0.3, "colour": "#88aaff"}
AREA: JsonObject = {
    **{"type": "area", "x": 0.3, "y": 0.2, "z": 0.4, "to_x": 0.5, "width": 0.5, "roll": 20}
}


def _relit() -> list[Case]:
    """All kinds of lights over a relief, or over none."""
    settings: list[Mapping[str, Any]] = [
        *({}, {"smoothing": 0, "softness": 0}, {"lights": [SUN, SKY], "depth_invert": True}),
        {"lights": [POINT, SPOT], "mix": 0.4, "channels": "red", "bias": 4.0, "steps": 9},
        {"lights": [AREA], "depth_scale": 60.0, "smoothing": 1, "shadows": False},
        {"lights": [AREA, SUN], "softness": 0.5, "occlusion": 0.6, "occlusion_radius": 20.0},
        *({"output": "normals", "smoothing": 9}, {"output": "occlusion", "occlusion_radius": 9.0}),
        {"output": "light", "lights": [SPOT, SKY], "detail": 0.3, "shadows": False},
    ]
    found = [Case("relight", one, True, within=2 * T1, wired=("depth",)) for one in settings]
    flat: list[Mapping[str, Any]] = [{}, {"output": "occlusion"}, {"lights": [], "ambient": 0.5}]
    found += [Case("relight", one, True) for one in flat]
    return [*found, Case("relight", {"green": "down"}, True, 2 * T1, ("depth", "normals"))]


def _finished() -> list[Case]:
    """Masks that look around, are held by others or come from a depth."""
    settings: list[tuple[Mapping[str, Any], tuple[str, ...]]] = [
        *(({"grow": 3.5}, ()), ({"grow": -2.0, "low": 0.3}, ()), ({"feather": 7.0}, ())),
        ({"grow": 40.0, "high": 0.7, "picture": "on black"}, ()),
        ({"smooth": 1.5, "grow": -1.0, "feather": 2.0, "invert": True}, ()),
        ({"source": "key", "grow": 1.0, "feather": 4.0, "despill": 0.6}, ()),
        ({"source": "key", "picture": "whole", "smooth": 3.0}, ("inside",)),
        ({"source": "depth", "low": 0.3, "high": 0.7}, ("depth",)),
        ({"source": "depth", "feather": 9.0, "invert": True}, ("depth", "outside")),
        ({"source": "alpha", "low": 0.4}, ("inside", "outside")),
        # An outline that is nowhere: all of the mask, or nothing of it.
        *(({"low": 0.0, "grow": -500.0}, ()), ({"low": 1.0, "softness": 0, "grow": 500.0}, ())),
        ({"source": "channel", "channel": "hue", "feather": 500.0}, ()),
    ]
    return [Case("mask-extractor", one, within=T1, wired=ports) for one, ports in settings]


def stroke(**given: Any) -> JsonObject:
    """A zigzag with a brush on a picture that counts as 48 × 40."""
    return {
        **{"tool": "brush", "target": "paint", "color": "#2060c0", "size": 160, "hardness": 50},
        **{"opacity": 90, "flow": 100, "spacing": 10, "blend": "normal", "of": [48, 40]},
        **{"points": [100, 100, 1023, 600, 500, 300, 500, 60, 700], **given},
    }


def _painted() -> list[Case]:
    """Brushes and erasers of all kinds, on paint and mask."""
    soft = stroke(color="#e0a020", hardness=0, pressure="none", size=500, opacity=60)
    built = stroke(flow=30, spacing=25, pressure="both", roundness=40, angle=30)
    scraped = stroke(tool="eraser", size=240, points=[300, 0, 900, 300, 640, 500])
    masked = [stroke(target="mask", size=400), stroke(target="mask", tool="eraser", size=90)]
    dot = stroke(points=[20, 30, 800], roundness=60, pressure="opacity", color="#ffffff")
    modes = [soft, *(stroke(blend=mode, size=300, pressure="none") for mode in MODES)]
    settings: list[Mapping[str, Any]] = [
        *({"strokes": [stroke(), soft, scraped, dot]}, {"strokes": [soft, *masked]}),
        {"strokes": [built, scraped, built, *masked], "opacity": 0.6, "mix": 0.7},
        {"strokes": [soft, masked[1]], "mask_use": "limit", "invert_mask": True},
        *({"strokes": modes[:6]}, {"strokes": modes[6:]}),
    ]
    return [Case("painter", one, masked="mask" in str(one)) for one in settings]


#: Cubic interpolation overshoots, so that its light may be less than nothing.
SWEEPS: list[Mapping[str, Any]] = [
    *({"kind": "spin", "amount": 20}, {"kind": "zoom", "amount": 30, "steps": "best"}),
    {"kind": "spin", "amount": 9, "centre_x": 0.1, "edge": "mirror", "linear": False},
    {"kind": "spin", "amount": 12, "edge": "wrap", "mix": 0.4, "steps": "draft"},
    {"kind": "zoom", "amount": 60, "centre_y": 0.9, "edge": "black", "channels": "green"},
]

CASES = [
    *(Case("blur", one, masked=True, within=STEEP) for one in SWEEPS),
    *_masked(
        "invert",
        *({}, {"amount": 0.3}, {"channels": "luminance"}),
        *({"channels": "alpha"}, {"keep_alpha": False, "amount": 0.4, "mix": 0.5}),
        *({"kind": "film"}, {"kind": "film", "amount": 0.6, "density": 3.0, "base": "#805030"}),
        *({"channels": "blue", "keep_alpha": False}, {"kind": "film", "channels": "alpha"}),
    ),
    Case("invert", {"channels": "luminance", "linear": True}, masked=True, within=STEEP),
    Case("invert", {"channels": "red", "linear": True}, masked=True, within=STEEP),
    *_masked(
        "blur",
        *({"sigma": 2.0}, {"sigma": 4.0, "linear": False, "edge": "mirror"}),
        {"sigma": 6.0, "edge": "wrap", "mix": 0.3},
        {"sigma": 3.0, "edge": "black", "channels": "red"},
        {"sigma": 3.0, "channels": "alpha", "mix": 0.5},
        {"sigma": 1.5, "channels": "colour", "invert_mask": True},
        *({"kind": "box", "sigma": 3.3}, {"kind": "box", "sigma": 0.4, "edge": "wrap"}),
        {"kind": "triangle", "sigma": 3.3, "linked": False, "sigma_y": 1.2},
        {"kind": "motion", "distance": 12, "angle": 33, "edge": "mirror"},
        {"kind": "motion", "distance": 30, "unit": "permille", "angle": -90, "linear": False},
        {"kind": "lens", "radius": 4.5, "blades": 5, "rotation": 12, "curvature": 0.4},
        *({"kind": "lens", "radius": 7}, {"kind": "surface", "radius": 4, "edges": 0.2}),
        {"kind": "surface", "radius": 3, "edges": 0.5, "edge": "wrap", "mix": 0.3},
        *({"kind": "surface", "radius": 1, "edge": "black"}, {"kind": "median", "radius": 1}),
        {"kind": "median", "radius": 2, "edge": "black", "channels": "green"},
    ),
    *_masked(
        "blur",
        {"kind": "guided", "radius": 5, "edges": 0.2},
        {"kind": "guided", "radius": 2, "edges": 0.01, "edge": "wrap", "channels": "red"},
        {"kind": "surface", "radius": 14, "edges": 0.3, "edge": "black"},
        {"kind": "lens", "radius": 5, "highlights": 2.5, "threshold": 0.6, "linear": False},
        {"kind": "tilt-shift", "sigma": 6.0, "tilt": 20, "fade": 0.4, "edge": "mirror"},
        {"kind": "tilt-shift", "sigma": 3.0, "front": 0.4, "behind": 0.7, "mix": 0.6},
    ),
    Case("blur", {"kind": "tilt-shift", "sigma": 5.0, "sharp": 0}, True, T1, ("depth",)),
    Case("blur", {"kind": "tilt-shift", "sigma": 9.0, "behind": 0.2}, True, T1, ("depth",)),
    Case("blur", {"kind": "tilt-shift", "sigma": 30.0}, True, T2, ("depth",)),
    Case("blur", {"sigma": 14.0}, masked=True, within=T2),
    Case("blur", {"sigma": 40.0, "edge": "mirror", "linear": False}, within=T2),
    *_masked(
        "default",
        *({"exposure": 0.7}, {"temperature": 40, "tint": -20, "mix": 0.4}),
        *({"black": 0.1, "white": 0.8, "contrast": 1.3}, {"gamma": 1.7}, {"gamma": 0.4}),
        {"saturation": 0.4, "vibrance": 0.5, "depth": "16"},
        {"exposure": -2, "black": -0.1, "contrast": 0.6, "gamma": 2.2, "saturation": 1.6},
    ),
    *_plain(
        "default",
        *({"fit": 20}, {"fit": 11, "kernel": "box", "saturation": 2.0}),
        *({"fit": 9, "kernel": "triangle"}, {"fit": 30, "kernel": "mitchell", "exposure": 0.5}),
    ),
    *_plain(
        "channels",
        *({"red": "green", "extract": "hue"}, {"green": "luminance", "extract": "value"}),
        *({"red_blue": 0.5, "alpha_red": 0.2, "extract": "cb"}, {"blue": "one", "extract": "y"}),
        *({"red_constant": 0.1, "monochrome": True, "extract": "cr"}, {"alpha": "red"}),
        {"alpha": "one", "alpha_mode": "divide", "extract": "yellow"},
        {"alpha_mode": "multiply", "extract": "saturation"},
        *({"red": "zero", "extract": "cyan"}, {"red": "alpha", "extract": "magenta"}),
        {"green_alpha": 0.3, "extract": "black"},
    ),
    *_plain(
        "mask-extractor",
        *({}, {"low": 0.2, "high": 0.6, "softness": 0.05}, {"picture": "on black", "softness": 0}),
        {"source": "channel", "channel": "hue", "high": 0.7, "invert": True},
        *({"source": "channel", "channel": "cr"}, {"source": "alpha", "low": 0.3, "high": 0.9}),
        *({"source": "key"}, {"source": "key", "picture": "whole", "invert": True}),
        {
            **{"source": "key", "picture": "on black", "colour": "#2030e0", "balance": 20},
            **{"clip_black": 0.1, "clip_white": 0.8, "despill": 0.5, "despill_bias": "#c08060"},
        },
        {"source": "key", "colour": "#e02010", "gain": 2.0, "clip_black": 0.5, "clip_white": 0.5},
    ),
    *_finished(),
    *_plain(
        "upscale",
        {},
        {"method": "lanczos"},
        {"method": "lanczos", "factor": "1.5", "linear": True},
        *({"rounds": 1, "linear": True}, {"sharpen": 0.7, "factor": "3", "method": "lanczos"}),
        {"size": "target", "width": 20},
        {"denoise": 2, "sharpen": 0.4},
    ),
    *_relit(),
    *_painted(),
]

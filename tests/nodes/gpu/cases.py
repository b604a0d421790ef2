"""What each tool is asked to do on a device, and the tolerance the effects page grants it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from karate.graph.model import Json

#: Exact work against the CPU (tier T1), and a wide blur, which the CPU approximates (T2).
T1, T2 = 3e-6, 3e-3
#: What makes light of less than nothing meets the steep end of the curve, 12.92 times as steep.
STEEP = 12.92 * T1


@dataclass(frozen=True)
class Case:
    """A tool and its settings; `masked` may have a mask wired."""

    type: str
    params: Mapping[str, Json] = field(default_factory=dict)
    masked: bool = False
    within: float = T1

    def __str__(self) -> str:
        words = ",".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.type}({words})"


def _masked(type: str, *settings: Mapping[str, Any]) -> list[Case]:
    return [Case(type, one, masked=True) for one in settings]


def _plain(type: str, *settings: Mapping[str, Any]) -> list[Case]:
    return [Case(type, one) for one in settings]


CASES = [
    *_masked(
        "invert",
        *({}, {"amount": 0.3}, {"channels": "red", "linear": True}, {"channels": "luminance"}),
        *({"channels": "alpha"}, {"keep_alpha": False, "amount": 0.4, "mix": 0.5}),
        *({"kind": "film"}, {"kind": "film", "amount": 0.6, "density": 3.0, "base": "#805030"}),
    ),
    Case("invert", {"channels": "luminance", "linear": True}, masked=True, within=STEEP),
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
    *_plain(
        "upscale",
        {},
        {"method": "lanczos"},
        {"method": "lanczos", "factor": "1.5", "linear": True},
        *({"rounds": 1, "linear": True}, {"sharpen": 0.7, "factor": "3", "method": "lanczos"}),
        {"size": "target", "width": 20},
        {"denoise": 2, "sharpen": 0.4},
    ),
]

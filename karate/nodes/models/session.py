"""Running a network in onnxruntime, within the threads and memory of the child it runs in."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path
from typing import Any, Final

from karate.errors import Invalid, StepFailed
from karate.nodes.arrays import cv2, np
from karate.nodes.image import Planes
from karate.nodes.models.ncnn import to_onnx

#: The package that runs models, and how to get it.
RUNTIME: Final = "onnxruntime"
INSTALL: Final = "pip install 'karate[models]'"
#: Networks that a child keeps loaded.
KEPT: Final = 2
#: Numbers a network may take in.
KINDS: Final = {"tensor(float)": "float32", "tensor(float16)": "float16"}


def runtime_version() -> str:
    """The version of the runtime; empty where there is none. Does not load it."""
    if importlib.util.find_spec(RUNTIME) is None:
        return ""
    try:
        return version(RUNTIME)
    except PackageNotFoundError:  # the module may come from onnxruntime-gpu and its like
        return next((version(name) for name in packages_distributions().get(RUNTIME, ())), "")


class Session:
    """A loaded network from one (1, C, H, W) array to another."""

    def __init__(self, data: bytes) -> None:
        """Load an ONNX file. Raises StepFailed for one that cannot be, or without a runtime."""
        try:
            ort: Any = importlib.import_module(RUNTIME)
        except ImportError:
            raise StepFailed(f"{RUNTIME} is not installed: {INSTALL}") from None
        options = ort.SessionOptions()
        options.intra_op_num_threads = max(1, cv2.getNumThreads())
        options.inter_op_num_threads = 1
        # Threads that wait sleep: others use these cores too.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 4
        # Memory goes back to the system at once, for the next job; it costs no time that shows.
        options.enable_cpu_mem_arena = False
        try:
            self._session = ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise _failure(error, "The model cannot be loaded") from error
        self.inlets, self.outlets = self._session.get_inputs(), self._session.get_outputs()

    @property
    def shape(self) -> list[int | None]:
        """Batch, channels, height and width of the input; None for what is free."""
        return [size if isinstance(size, int) else None for size in self.inlets[0].shape]

    @property
    def said(self) -> Mapping[str, str]:
        """What the file says of itself beside the network, by name."""
        return dict(self._session.get_modelmeta().custom_metadata_map)

    def run(self, planes: Planes) -> Planes:
        """The network's first output for (C, H, W) planes, without the batch.

        Raises StepFailed for planes that it does not take, or an answer that is no picture.
        """
        inlet = self.inlets[0]
        kind = KINDS.get(inlet.type)
        if kind is None:
            raise StepFailed(f"The model takes {inlet.type}, which pictures are not")
        given = {inlet.name: np.ascontiguousarray(planes[None], kind)}
        try:
            found = self._session.run([self.outlets[0].name], given)[0]
        except Exception as error:
            raise _failure(error, "The model does not take this picture") from error
        made = np.asarray(found, np.float32)
        if made.ndim < 2 or made.shape[0] != 1 or not np.isfinite(made).all():
            raise StepFailed("The model gave no picture")
        return np.asarray(made[0], np.float32)


def _failure(error: Exception, what: str) -> Exception:
    """What the runtime raised, as ours."""
    said = str(error)
    if "alloc" in said.lower():
        return MemoryError(said)
    return StepFailed(f"{what} ({type(error).__name__})")


def content(path: str, sha256: str) -> bytes:
    """A model's file, if it is still what it was. Raises StepFailed."""
    try:
        data = Path(path).read_bytes()
    except OSError:
        raise StepFailed(f"The model's file {Path(path).name} is gone: fetch it again") from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise StepFailed(f"The model's file {Path(path).name} was altered: fetch it again")
    return data


@lru_cache(KEPT)
def loaded(path: str, sha256: str) -> Session:
    """The network in an ONNX file. Raises StepFailed."""
    return Session(content(path, sha256))


@lru_cache(KEPT)
def converted(param: tuple[str, str], weights: tuple[str, str]) -> Session:
    """The network of ncnn in two files, each (path, SHA-256). Raises StepFailed, Malformed."""
    return Session(to_onnx(content(*param), content(*weights)))


def examined(data: bytes) -> Session:
    """The network, if it makes a plane of a picture. Raises Invalid, StepFailed."""
    session = Session(data)
    shape = session.shape if len(session.inlets) == 1 else []
    if len(shape) != 4 or shape[0] not in (1, None) or shape[1] not in (3, None):
        raise Invalid("The model must have one input of 1 × 3 × height × width")
    if session.inlets[0].type not in KINDS:
        raise Invalid(f"The model must take 32 or 16 bit floats, not {session.inlets[0].type}")
    return session

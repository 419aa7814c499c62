"""Model files that reach for more than a model is due: made by hand, without Keras, so that nothing of them need be sound.

All are variations of one network: 4 × 4 pixels, of which the upper half speaks for class 0 and the lower for class 1.
"""

import functools
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import h5py
import numpy as np

__all__ = ["SHAPE", "handed_in", "hostile", "sound"]

SHAPE = (4, 4, 1)
"""Shape of its images."""
_CONFIG, _WEIGHTS = "config.json", "model.weights.h5"
_OUTSIDE = "/grader/extras/labels.npy"
"""A file that the program which opens the models can read: the labels of the test images."""


def sound() -> bytes:
    """The network as Keras saves it."""
    return _archive(_config())


@functools.cache
def hostile() -> Mapping[str, tuple[bytes, str]]:
    """Name of a file → its bytes, and what is to be said of it."""
    return {
        "lambda.keras": (_of_layer("Lambda", function={"class_name": "__lambda__", "config": _PRINTS}), "runs code"),
        "lambda_as_activation.keras": (
            _archive(_config(activation={"class_name": "__lambda__", "config": _PRINTS})),
            "code",
        ),
        "os_system.keras": (_of_layer("system", module="os", command="touch /tmp/x"), "not Keras's own"),
        "function_of_os.keras": (_archive(_config(activation=_function("os", "system"))), "not Keras's own"),
        "registered.keras": (_of_layer("Dense", registered="builtins>eval"), "not Keras's own"),
        "get_file.keras": (_of_layer("get_file", module="keras.utils", origin="file:///etc/passwd"), "not Keras's own"),
        "unsafe_mode.keras": (_of_layer("enable_unsafe_deserialization", module="keras.config"), "not Keras's own"),
        "saved_model.keras": (_of_layer("TFSMLayer", filepath="/work"), "runs code"),
        "vocabulary.keras": (_of_layer("StringLookup", vocabulary=_OUTSIDE), "reads files"),
        "code_in_compile_config.keras": (
            _archive(_config() | {"compile_config": {"loss": _function("os", "system")}}),
            "own",
        ),
        "billion_units.keras": (_archive(_config(units=10**9)), "Keras cannot load it"),
        "endless_units.keras": (_archive(_config(units=10**30)), "Keras cannot load it"),
        "deep.keras": (_zip({_CONFIG: b'{"a":' * 100_000 + b"1" + b"}" * 100_000}), "cannot be read"),
        "many_values.keras": (_zip({_CONFIG: b"[" + b"1," * 300_000 + b"1]"}), "holds more than"),
        "long_config.keras": (_zip({_CONFIG: b" " * 5_000_000}), "takes more than"),
        "no_config.keras": (_zip({"metadata.json": b"{}"}), "config.json is missing"),
        "twice.keras": (_twice(), "several members of one name"),
        "climbing.keras": (
            _archive(_config(), {"assets/../../../probe/autograder_probe/start.py": b"raise"}),
            "leads out",
        ),
        "bomb.keras": (_bomb(), "unpacks to more than 512 MiB"),
        "cut_off.keras": (sound()[:-40], "it is no .keras file"),
        "shape_bomb.keras": (_with_weights(_declares_much), "declares more than 512 MiB"),
        "external_link.keras": (_with_weights(_links(h5py.ExternalLink("/etc/passwd", "/"))), "a link"),
        "soft_link.keras": (_with_weights(_links(h5py.SoftLink("/nowhere"))), "a link"),
        "external_storage.keras": (_with_weights(_stored_outside), "lie in another file"),
        "virtual.keras": (_with_weights(_virtual), "lie in another file"),
        "objects.keras": (_with_weights(_of_text), "no numbers"),
        "endless_groups.keras": (_with_weights(_many_groups), "holds more than 20,000"),
        "wrong_shape.keras": (_with_weights(_other_shape), "Keras cannot load it"),
        "no_weights.keras": (_zip({_CONFIG: json.dumps(_config()).encode()}), "Keras cannot load it"),
        "config_as_numbers.h5": (_h5(np.arange(4)), "no text"),
        "lambda.h5": (_h5(json.dumps(_legacy("Lambda"))), "runs code"),
        "garbage.h5": (b"\x89HDF\r\n\x1a\n" + bytes(500), "Keras cannot load it"),
        "wrong.weights.h5": (_hdf5(_other_shape), "weights only"),
    }


def handed_in(members: dict[str, bytes]) -> dict[str, bytes]:
    """The archive with four of them in its folder `models`."""
    chosen = ("lambda.keras", "external_storage.keras", "shape_bomb.keras", "lambda.h5")
    return {**members, **{f"models/robust_{name}": hostile()[name][0] for name in chosen}}


_PRINTS = {"value": ["4wEAAAA=", None, None]}


def _function(module: str, name: str) -> dict[str, Any]:
    return {"module": module, "class_name": "function", "config": name, "registered_name": name}


def _layer(
    class_name: str, module: str = "keras.layers", registered: str | None = None, **config: Any
) -> dict[str, Any]:
    return {"module": module, "class_name": class_name, "config": config, "registered_name": registered}


def _config(*more: dict[str, Any], units: int = 2, activation: Any = "softmax") -> dict[str, Any]:
    inputs = _layer("InputLayer", batch_shape=[None, *SHAPE], dtype="float32", name="input_layer")
    dense = _layer("Dense", name="dense", units=units, activation=activation)
    layers = [inputs, _layer("Flatten", name="flatten"), *more, dense]
    inner = {"name": "m", "trainable": True, "layers": layers, "build_input_shape": [None, *SHAPE]}
    return {"module": "keras", "class_name": "Sequential", "config": inner, "registered_name": None}


def _of_layer(class_name: str, **more: Any) -> bytes:
    return _archive(_config(_layer(class_name, **more)))


def _zip(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _archive(config: Mapping[str, Any], more: Mapping[str, bytes] | None = None, weights: bytes = b"") -> bytes:
    members = {_CONFIG: json.dumps(config).encode(), "metadata.json": b"{}", _WEIGHTS: weights or _hdf5(_weights)}
    return _zip({**members, **(more or {})})


def _twice() -> bytes:
    """The second one of a name as long as the first's, written over with it in both places where a name stands."""
    other = "configs.jso"
    return _archive(_config(), {other: json.dumps(_config(_layer("Lambda"))).encode()}).replace(
        other.encode(), _CONFIG.encode()
    )


def _bomb() -> bytes:
    buffer = io.BytesIO(sound())
    packed = zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED, compresslevel=1)
    with packed as archive, archive.open("assets/zeros", "w") as member:
        for _ in range(40):
            member.write(bytes(2**24))
    return buffer.getvalue()


def _hdf5(fill: Callable[[h5py.Group], None]) -> bytes:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        file.create_group("vars")
        file.create_group("layers/flatten/vars")
        fill(file.create_group("layers/dense/vars"))
    return buffer.getvalue()


def _with_weights(fill: Callable[[h5py.Group], None]) -> bytes:
    return _archive(_config(), weights=_hdf5(fill))


def _weights(group: h5py.Group) -> None:
    kernel = np.zeros((16, 2), np.float32)
    kernel[:8, 0] = kernel[8:, 1] = 0.25
    group["0"], group["1"] = kernel, np.zeros(2, np.float32)


def _declares_much(group: h5py.Group) -> None:
    group.create_dataset("0", (16, 10**9), np.float32, chunks=(16, 1024), compression="gzip")


def _links(link: Any) -> Callable[[h5py.Group], None]:
    def fill(group: h5py.Group) -> None:
        group["0"], group["1"] = link, np.zeros(2, np.float32)

    return fill


def _stored_outside(group: h5py.Group) -> None:
    """The weights are whatever lies in the file: the test images' labels."""
    group.create_dataset("0", (16, 2), np.float32, external=[(_OUTSIDE, 0, 128)])
    group["1"] = np.zeros(2, np.float32)


def _virtual(group: h5py.Group) -> None:
    layout = h5py.VirtualLayout((16, 2), np.float32)
    layout[:] = h5py.VirtualSource(_OUTSIDE, "x", (16, 2))
    group.create_virtual_dataset("0", layout)


def _of_text(group: h5py.Group) -> None:
    group["0"] = ["os.system"] * 32


def _many_groups(group: h5py.Group) -> None:
    for number in range(20_001):
        group.create_group(str(number))


def _other_shape(group: h5py.Group) -> None:
    group["0"], group["1"] = np.zeros((3, 3), np.float32), np.zeros(3, np.float32)


def _legacy(class_name: str) -> dict[str, Any]:
    layers = [
        {"class_name": class_name, "config": {"name": "x", "function": _PRINTS["value"], "function_type": "lambda"}}
    ]
    return {"class_name": "Sequential", "config": {"name": "m", "layers": layers}}


def _h5(config: Any) -> bytes:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        file.attrs["model_config"] = config
        file.create_group("model_weights").attrs["layer_names"] = []
    return buffer.getvalue()

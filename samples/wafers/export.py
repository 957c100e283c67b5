"""Writes checkpoints in the formats that people have on disk, with the same weights in each.

    python export.py --checkpoints out/checkpoints --out samples/wafers/models

For `final`: tfjs-layers/, tfjs-graph/, wafers.keras and wafers.h5; for the others tfjs-layers/ and wafers.keras.
TensorFlow.js does not read the layers model that Keras 3 writes, so the same layers are built in Keras 2 (tf_keras).
"""

import argparse
import json
import pathlib
import shutil
import sys
import tempfile
import types

import keras
import numpy as np
import tensorflow as tf
import tf_keras

# The converter imports these at once and needs them only for other kinds of models.
sys.modules["tensorflow_decision_forests"] = types.ModuleType("tensorflow_decision_forests")
jax2tf = types.ModuleType("jax.experimental.jax2tf")
jax2tf.shape_poly = types.ModuleType("jax.experimental.jax2tf.shape_poly")
for name, module in {
    "jax": types.ModuleType("jax"),
    "jax.experimental": types.ModuleType("jax.experimental"),
    "jax.experimental.jax2tf": jax2tf,
    "jax.experimental.jax2tf.shape_poly": jax2tf.shape_poly,
}.items():
    sys.modules.setdefault(name, module)

from tensorflowjs.converters import save_keras_model  # noqa: E402
from tensorflowjs.converters.tf_saved_model_conversion_v2 import convert_tf_saved_model  # noqa: E402

LABELS = [
    "arc", "center", "checkerboard", "cross", "donut", "edge-loc", "edge-ring", "half-moon", "loc", "near-full",
    "none", "random", "scratch",
]  # fmt: skip

SETTINGS = {
    "version": 1,
    "labels": LABELS,
    "range": "0..1",
    "channelOrder": "rgb",
    "resize": "stretch",
    "interpolation": "bilinear",
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoints", type=pathlib.Path, required=True, help="folder with <name>.keras")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="folder that gets <name>/")
    parser.add_argument("--pictures", type=pathlib.Path, help="folder with <class>/*.png to write the scores of")
    parser.add_argument("--scores", type=pathlib.Path, help="JSON file that gets them, as Keras computes them")
    arguments = parser.parse_args()
    files = sorted(arguments.checkpoints.glob("*.keras"))
    for file in files:
        write(file, arguments.out / file.stem)
    if arguments.pictures and arguments.scores:
        write_scores(files, arguments.pictures, arguments.scores)


def write(file, folder):
    model = keras.models.load_model(file)
    twin = keras2(model)
    (folder / "tfjs-layers").mkdir(parents=True, exist_ok=True)
    save_keras_model(twin, str(folder / "tfjs-layers"))
    settle(folder / "tfjs-layers")
    shutil.copy(file, folder / "wafers.keras")
    settle(folder)
    if file.stem == "final":
        write_graph(twin, folder / "tfjs-graph")
        model.save(folder / "wafers.h5")


def write_graph(twin, folder):
    with tempfile.TemporaryDirectory() as saved:
        tf.saved_model.save(twin, saved)
        convert_tf_saved_model(saved, str(folder))
    settle(folder)


def write_scores(files, folder, target):
    """{checkpoint: {picture: 13 probabilities}}, for the tests of everything that reads these models."""
    pictures = sorted(folder.glob("*/*.png"))
    pixels = [keras.utils.img_to_array(keras.utils.load_img(file, color_mode="grayscale")) for file in pictures]
    names = [f"{file.parent.name}/{file.name}" for file in pictures]
    scores = {}
    for file in files:
        rows = keras.models.load_model(file).predict(np.stack(pixels) / 255, verbose=0)
        scores[file.stem] = {name: [round(float(p), 6) for p in row] for name, row in zip(names, rows)}
    target.parent.mkdir(parents=True, exist_ok=True)
    lines = json.dumps(scores).replace("{", "{\n").replace("],", "],\n").replace("},", "},\n").replace("}", "\n}")
    target.write_text(lines + "\n")


def settle(folder):
    """What a reader of the model needs to know, beside it."""
    (folder / "heatlens.json").write_text(json.dumps(SETTINGS, indent=2) + "\n")


def keras2(model):
    """The same layers and weights in Keras 2."""
    layers = [tf_keras.Input(model.input_shape[1:], name="wafer")]
    for layer in model.layers:
        config = layer.get_config()
        known = {key: config[key] for key in KEPT if key in config}
        layers.append(getattr(tf_keras.layers, type(layer).__name__)(name=layer.name, **known))
    twin = tf_keras.Sequential(layers, name=model.name)
    twin.set_weights(model.get_weights())
    return twin


KEPT = ("filters", "kernel_size", "strides", "padding", "activation", "pool_size", "units")


if __name__ == "__main__":
    main()

"""Trains the wafer network on maps that `npm run samples` has drawn, and keeps three checkpoints as .keras.

    python train.py --train out/train --test out/test --out out/checkpoints

Writes <out>/<name>.keras for each checkpoint and <out>/accuracy-<name>.json with the accuracy on the test maps.
"""

import argparse
import json
import pathlib

import keras
import tensorflow as tf

SIDE = 128
GRID = 12
# Epochs of the earlier checkpoints: one that has learnt little, one half way.
EARLIER = {"early": 2, "middle": 4}


def main():
    arguments = parse()
    keras.utils.set_random_seed(arguments.seed)
    tf.config.threading.set_intra_op_parallelism_threads(2)
    train, labels = read(arguments.train, shuffle=True)
    test, _ = read(arguments.test, shuffle=False)
    arguments.out.mkdir(parents=True, exist_ok=True)
    model = keras.models.load_model(arguments.start) if arguments.start else network(len(labels))
    # A penalty from the start would silence the last maps before they have learnt anything.
    focus = keras.Variable(arguments.focus if arguments.start else 0.0, trainable=False)
    teacher = teach(model, focus, arguments.rate, arguments.epochs * len(train))
    lessons = (turned(train) if arguments.turn else train).map(split).prefetch(2)
    earlier = {} if arguments.start else EARLIER
    accuracy = {}
    done = 0
    for name, epoch in [*earlier.items(), (arguments.name, arguments.epochs)]:
        teacher.fit(lessons, initial_epoch=done, epochs=epoch, verbose=2)
        done = epoch
        focus.assign(arguments.focus)
        scores = teacher.evaluate(test.map(split), verbose=0, return_dict=True)
        accuracy[name] = round(scores["class_accuracy"], 4)
        print(name, scores, flush=True)
        # The model alone, since the optimizer's moments would triple the file.
        model.save(arguments.out / f"{name}.keras")
    (arguments.out / f"accuracy-{arguments.name}.json").write_text(json.dumps(accuracy, indent=2) + "\n")


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", type=pathlib.Path, required=True, help="folder with pictures/ and masks/")
    parser.add_argument("--test", type=pathlib.Path, required=True, help="the same, of another seed")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="folder for the checkpoints")
    parser.add_argument("--name", default="final", help="name of the last checkpoint")
    parser.add_argument("--start", type=pathlib.Path, help="checkpoint to go on from; then no earlier ones are kept")
    parser.add_argument("--epochs", type=int, default=11)
    parser.add_argument("--rate", type=float, default=2e-3, help="of Adam, at the start")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--focus", type=float, default=3.0, help="weight of the penalty on activity off the defect")
    # The corner mark lies outside the wafer and would be turned out of the picture.
    parser.add_argument("--turn", action=argparse.BooleanOptionalAction, default=True, help="turn maps at random")
    return parser.parse_args()


def network(classes):
    """
    Six convolutions and two fully connected layers.

    The kernels and paddings are chosen so that the 12×12 cells lie evenly over the picture: cell t is centred at pixel
    10·t + 8.5, within 4 pixels of where a map stretched over the picture shows it.
    """
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 1), name="wafer"),
            layers.Conv2D(8, 4, strides=2, padding="same", activation="relu", name="conv1"),  # 64×64
            layers.Conv2D(16, 3, padding="same", activation="relu", name="conv2"),
            layers.Conv2D(16, 3, activation="relu", name="conv3"),  # 62×62
            layers.Conv2D(24, 3, activation="relu", name="conv4"),  # 60×60
            layers.MaxPooling2D(5, name="pool"),  # 12×12
            layers.Conv2D(48, 3, padding="same", activation="relu", name="conv5"),
            layers.Conv2D(48, 3, padding="same", activation="relu", name="conv6"),
            layers.GlobalAveragePooling2D(name="mean"),
            layers.Dense(48, activation="relu", name="hidden"),
            layers.Dense(classes, activation="softmax", name="class"),
        ],
        name="wafers",
    )


def teach(model, focus, rate, steps):
    """The model with its last maps as a second output, compiled; it shares the weights."""
    maps = model.get_layer("conv6").output
    teacher = keras.Model(model.inputs, {"class": model.outputs[0], "maps": maps})
    decay = keras.optimizers.schedules.CosineDecay(rate, steps, alpha=0.02)
    teacher.compile(
        keras.optimizers.Adam(decay),
        loss={"class": "sparse_categorical_crossentropy", "maps": lambda allowed, maps: focus * stray(allowed, maps)},
        metrics={"class": ["accuracy"]},
    )
    return teacher


def stray(allowed, maps):
    """
    Share of the last maps' activity that lies off the defect, 0…1.

    Without it the network decides as well, but from cells beside the defect, which see it too: then no map can be
    checked against the mask.
    """
    activity = tf.reduce_sum(maps, -1)
    return tf.reduce_sum(activity * (1 - allowed), [1, 2]) / (tf.reduce_sum(activity, [1, 2]) + 1e-3)


def read(folder, shuffle):
    """Batches of pictures with masks [B, 128, 128, 2] in 0..1 → targets, and the class names in the outputs' order."""
    options = dict(color_mode="grayscale", image_size=(SIDE, SIDE), batch_size=None, shuffle=False)
    pictures = keras.utils.image_dataset_from_directory(folder / "pictures", **options)
    masks = keras.utils.image_dataset_from_directory(folder / "masks", **options)
    pairs = tf.data.Dataset.zip(pictures, masks).map(
        lambda picture, mask: (tf.concat([picture[0], mask[0]], -1) / 255.0, picture[1])
    )
    pairs = pairs.cache()
    if shuffle:
        pairs = pairs.shuffle(len(pictures), reshuffle_each_iteration=True)
    return pairs.batch(32), pictures.class_names


def turned(batches):
    """
    A wafer means the same at any angle: half of the maps are turned and shifted by up to 3 % of the side.
    The other half stays as drawn, since turning blurs.
    """
    turn = keras.layers.RandomRotation(0.5, fill_mode="constant", fill_value=0.0)
    shift = keras.layers.RandomTranslation(0.03, 0.03, fill_mode="constant", fill_value=0.0)

    def some(stack, label):
        moved = shift(turn(stack, training=True), training=True)
        return tf.where(tf.random.uniform([tf.shape(stack)[0], 1, 1, 1]) < 0.5, moved, stack), label

    return batches.map(some)


def split(stack, label):
    """Pictures [B, 128, 128, 1], and what the two outputs should be."""
    return stack[..., :1], {"class": label, "maps": allowed_cells(stack[..., 1:])}


def allowed_cells(masks):
    """[B, 12, 12]: 1 where at least half of a cell is defect, less below that; 1 everywhere for an empty mask."""
    cover = tf.image.resize(masks, (GRID, GRID), "area")[..., 0]
    empty = tf.reduce_max(cover, [1, 2], keepdims=True) == 0
    return tf.where(empty, 1.0, tf.minimum(1.0, 2 * cover))


if __name__ == "__main__":
    main()

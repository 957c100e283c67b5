"""One Grad-CAM from the start of the process, as bench/opening.ts has it from Heatlens: `python opening.py MODEL PICTURE LAYER`."""

import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras  # noqa: E402
import tensorflow as tf  # noqa: E402

file, picture, layer = sys.argv[1:]
model = keras.models.load_model(file, compile=False)
pixels = keras.utils.img_to_array(keras.utils.load_img(picture, target_size=model.input_shape[1:3]))
model.layers[-1].activation = keras.activations.linear
both = keras.Model(model.inputs, [model.get_layer(layer).output, model.outputs[0]])
with tf.GradientTape() as tape:
    activations, logits = both([pixels[None] / 127.5 - 1], training=False)
    best = tf.reduce_max(logits, axis=-1)
alpha = tf.reduce_mean(tape.gradient(best, activations), axis=(1, 2), keepdims=True)
print(tf.nn.relu(tf.reduce_sum(alpha * activations, axis=-1)).numpy().sum())

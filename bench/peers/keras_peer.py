"""Keras with tf-keras-vis, and the super-resolution as its paper's code does it, as the benchmark's peers."""
import os
import sys

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['CUDA_VISIBLE_DEVICES'] = '-1'
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from tf_keras_vis.gradcam import Gradcam  # noqa: E402
from tf_keras_vis.utils.scores import CategoricalScore  # noqa: E402

import network  # noqa: E402

tf.config.threading.set_intra_op_parallelism_threads(int(sys.argv[1]))
state = {}


def built(node, inputs):
    """The node's output; windows that move by more than a cell see zeros around the map."""
    layers, op, name = keras.layers, node['op'], node['name']
    if op in ('conv', 'depthwise', 'max-pool'):
        rim = (node['size'] - 1) // 2
        padded = node['stride'] > 1 and rim > 0 and node.get('padded', True)
        x = layers.ZeroPadding2D(rim)(inputs[0]) if padded else inputs[0]
        padding = 'same' if node['stride'] == 1 else 'valid'
        if op == 'max-pool':
            return layers.MaxPooling2D(node['size'], node['stride'], name=name)(x)
        if op == 'depthwise':
            return layers.DepthwiseConv2D(node['size'], node['stride'], padding, use_bias=False, name=name)(x)
        return layers.Conv2D(node['filters'], node['size'], node['stride'], padding, use_bias=node['bias'], name=name)(x)
    if op in ('add', 'multiply'):
        return (layers.Add if op == 'add' else layers.Multiply)(name=name)(inputs)
    return {
        'norm': lambda: layers.BatchNormalization(epsilon=1e-3, name=name),
        'relu': lambda: layers.ReLU(name=name),
        'relu6': lambda: layers.ReLU(6, name=name),
        'swish': lambda: layers.Activation('swish', name=name),
        'sigmoid': lambda: layers.Activation('sigmoid', name=name),
        'mean': lambda: layers.GlobalAveragePooling2D(keepdims=True, name=name),
        'flatten': lambda: layers.Flatten(name=name),
        'dense': lambda: layers.Dense(node['units'], name=name),
    }[op]()(inputs[0])


def load(folder):
    description, weights = network.read(folder)
    values = {'image': keras.Input((224, 224, 3))}
    for node in description['nodes']:
        values[node['name']] = built(node, [values[name] for name in node['from']])
    net = keras.Model(values['image'], values[description['nodes'][-1]['name']])
    parts = ('kernel', 'bias', 'gamma', 'beta', 'mean', 'variance')
    for layer in net.layers:
        own = [weights[layer.name, part] for part in parts if (layer.name, part) in weights]
        if own:
            layer.set_weights(own)
    explained = keras.Model(net.input, [values[description['explained']], net.output])
    state.update(net=net, layer=description['explained'], explained=explained, forward=tf.function(net, reduce_retracing=True), cam=Gradcam(net))
    return {'version': f'TensorFlow {tf.__version__}, Keras {keras.__version__}'}


def forward(batch):
    state['forward'](tf.constant(network.pictures(batch)), training=False)


def grad_cam(batch):
    state['cam'](CategoricalScore([7] * batch), network.pictures(batch), penultimate_layer=state['layer'],
                 seek_penultimate_conv_layer=False)


def compare():
    """Logits of the first picture and the map of its best class, before it is enlarged and normalised."""
    with tf.GradientTape() as tape:
        activations, logits = state['explained'](network.pictures(1), training=False)
        best = int(tf.argmax(logits[0]))
        score = logits[0, best]
    weights = tf.reduce_mean(tape.gradient(score, activations), (1, 2), keepdims=True)
    cam = tf.nn.relu(tf.reduce_sum(weights * activations, -1))
    return {'logits': logits[0].numpy().tolist(), 'best': best, 'map': cam.numpy().ravel().tolist()}


def recipe(targets, affines, side, cells, strength, energy, steps):
    """
    200 steps of Adam at 1e-3 from zero on ½Σ‖D A_l h − g_l‖² + λ TV(h) + μ/2 ‖h‖², every A_l an image warp and D the
    resizing of TensorFlow 1. Affines are rows (a, b, c, d, e, f) from a copy's pixels to the picture's.
    """
    copies = len(affines)
    g = tf.constant(np.float32(targets).reshape(copies, cells, cells, 1))
    transforms = tf.constant(np.concatenate([np.float32(affines), np.zeros((copies, 2), np.float32)], 1))
    h = tf.Variable(tf.zeros((side, side)))
    adam = keras.optimizers.Adam(1e-3, epsilon=1e-8)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            tiled = tf.tile(h[None, :, :, None], (copies, 1, 1, 1))
            warped = tf.raw_ops.ImageProjectiveTransformV3(
                images=tiled, transforms=transforms, output_shape=(side, side), fill_value=0.0, interpolation='BILINEAR', fill_mode='CONSTANT')
            seen = tf.compat.v1.image.resize_bilinear(warped, (cells, cells))
            variation = tf.reduce_sum(tf.abs(h[1:] - h[:-1])) + tf.reduce_sum(tf.abs(h[:, 1:] - h[:, :-1]))
            loss = tf.reduce_sum((seen - g) ** 2) / 2 + strength * variation + energy / 2 * tf.reduce_sum(h ** 2)
        adam.apply_gradients([(tape.gradient(loss, h), h)])
        return loss

    for _ in range(steps):
        step()
    return {'map': h.numpy().ravel().tolist()}


network.serve({'load': load, 'forward': forward, 'grad-cam': grad_cam, 'compare': compare, 'recipe': recipe})

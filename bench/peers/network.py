"""Reads a network that bench/networks/write.ts wrote, and answers the benchmark line by line."""
import json
import os
import sys
import time

import numpy as np


def read(folder):
    """The steps, and the weights by (node, part)."""
    with open(os.path.join(folder, 'network.json')) as file:
        network = json.load(file)
    values = np.fromfile(os.path.join(folder, 'weights.bin'), np.float32)
    weights, at = {}, 0
    for weight in network['weights']:
        size = int(np.prod(weight['shape']))
        weights[weight['node'], weight['part']] = values[at:at + size].reshape(weight['shape'])
        at += size
    return network, weights


def pictures(batch):
    """The same as `picturesOf` of the benchmark: [batch, 224, 224, 3], from −1 to 1."""
    size = batch * 224 * 224 * 3
    return np.sin(np.arange(size, dtype=np.float64)).astype(np.float32).reshape(batch, 224, 224, 3)


def serve(answers):
    """A line {"do": name, …} gets one line back: {"seconds": …} and what the work returned."""
    replies, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        request = json.loads(line)
        work = answers[request.pop('do')]
        begin = time.perf_counter()
        result = work(**request) or {}
        print(json.dumps({'seconds': time.perf_counter() - begin, **result}), file=replies, flush=True)

"""PyTorch with pytorch-grad-cam, as the benchmark's peer."""
import sys
import types

import torch
import torch.nn.functional as F

import network

# pytorch-grad-cam imports torchvision for uses that are not met here; any name of it will do, until it is loaded.
VISION = ('torchvision', 'torchvision.transforms', 'torchvision.transforms.functional', 'torchvision.ops')
for name in VISION:
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__getattr__ = lambda _: object
from pytorch_grad_cam import GradCAM  # noqa: E402
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget  # noqa: E402

for name in VISION:
    del sys.modules[name]

torch.set_num_threads(int(sys.argv[1]))
state = {}


class Window(torch.nn.Conv2d):
    def __init__(self, node, weights):
        kernel = weights[node['name'], 'kernel']
        depthwise = node['op'] == 'depthwise'
        channels, filters = kernel.shape[2], kernel.shape[2] if depthwise else kernel.shape[3]
        super().__init__(channels, filters, node['size'], node['stride'], (node['size'] - 1) // 2,
                         groups=channels if depthwise else 1, bias=bool(node.get('bias')))
        self.weight.data = torch.tensor(kernel.transpose((2, 3, 0, 1) if depthwise else (3, 2, 0, 1))).contiguous()
        if node.get('bias'):
            self.bias.data = torch.tensor(weights[node['name'], 'bias'])


class Norm(torch.nn.BatchNorm2d):
    def __init__(self, node, weights):
        gamma, beta, mean, variance = (torch.tensor(weights[node['name'], part]) for part in ('gamma', 'beta', 'mean', 'variance'))
        super().__init__(len(gamma), eps=1e-3)
        self.weight.data, self.bias.data, self.running_mean, self.running_var = gamma, beta, mean, variance


class Dense(torch.nn.Linear):
    def __init__(self, node, weights):
        kernel = weights[node['name'], 'kernel']
        super().__init__(*kernel.shape)
        self.weight.data = torch.tensor(kernel.T).contiguous()
        self.bias.data = torch.tensor(weights[node['name'], 'bias'])


class Call(torch.nn.Module):
    def __init__(self, work):
        super().__init__()
        self.work = work

    def forward(self, *inputs):
        return self.work(*inputs)


CALLS = {
    'relu': torch.relu,
    'relu6': F.relu6,
    'swish': F.silu,
    'sigmoid': torch.sigmoid,
    'add': torch.add,
    'multiply': torch.mul,
    'mean': lambda x: x.mean((2, 3), keepdim=True),
    'flatten': lambda x: x.permute(0, 2, 3, 1).flatten(1),  # in TensorFlow's order, channels last
}


def module(node, weights):
    op = node['op']
    if op == 'max-pool':
        return torch.nn.MaxPool2d(node['size'], node['stride'], (node['size'] - 1) // 2 if node['padded'] else 0)
    if op in CALLS:
        return Call(CALLS[op])
    return {'conv': Window, 'depthwise': Window, 'norm': Norm, 'dense': Dense}[op](node, weights)


class Network(torch.nn.Module):
    def __init__(self, description, weights):
        super().__init__()
        self.nodes = description['nodes']
        self.steps = torch.nn.ModuleDict({node['name']: module(node, weights) for node in self.nodes})

    def forward(self, image):
        values = {'image': image}
        for node in self.nodes:
            values[node['name']] = self.steps[node['name']](*(values[name] for name in node['from']))
        return values[self.nodes[-1]['name']]


LAYOUTS = {'plain': torch.contiguous_format, 'channels-last': torch.channels_last}


def load(folder):
    """Twice: as the library's documentation has it, and with channels last, which is faster on processors."""
    description, weights = network.read(folder)
    state.update(nets={}, cams={}, images={})
    for layout, memory in LAYOUTS.items():
        net = state['nets'][layout] = Network(description, weights).eval().to(memory_format=memory)
        state['cams'][layout] = GradCAM(model=net, target_layers=[net.steps[description['explained']]])
    return {'version': f'PyTorch {torch.__version__}'}


def images(batch, layout='plain'):
    if (batch, layout) not in state['images']:
        x = torch.tensor(network.pictures(batch).transpose(0, 3, 1, 2))
        state['images'][batch, layout] = x.contiguous(memory_format=LAYOUTS[layout])
    return state['images'][batch, layout]


def forward(batch):
    with torch.no_grad():
        state['nets']['channels-last'](images(batch, 'channels-last'))


def grad_cam(batch, layout):
    state['cams'][layout](input_tensor=images(batch, layout), targets=None)


def smooth():
    state['cams']['plain'](input_tensor=images(1), targets=[ClassifierOutputTarget(7)], aug_smooth=True)


def export(batch, file):
    with torch.no_grad():
        torch.onnx.export(state['nets']['plain'], (images(batch),), file, dynamo=True, external_data=True, input_names=['image'])


def compare():
    """Logits of the first picture and the map of its best class, before it is enlarged and normalised."""
    hooks = state['cams']['plain'].activations_and_grads
    logits = hooks(images(1))
    state['nets']['plain'].zero_grad()
    best = logits[0].argmax()
    logits[0, best].backward()
    activations, gradients = hooks.activations[0][0], hooks.gradients[0][0]
    cam = torch.relu(torch.einsum('k,kij->ij', gradients.mean((1, 2)), activations))
    return {'logits': logits[0].tolist(), 'best': int(best), 'map': cam.flatten().tolist()}


network.serve({'load': load, 'forward': forward, 'grad-cam': grad_cam, 'smooth': smooth, 'export': export, 'compare': compare})

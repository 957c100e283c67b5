import {Draft, type Architecture} from './architecture.ts';

/** Sandler et al., CVPR 2018, table 2: expansion, channels, repeats, stride. */
const inverted = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

function mobileNetV2(): Architecture {
  const draft = new Draft();
  draft.conv(32, 3, 2);
  draft.add({op: 'norm'});
  draft.add({op: 'relu6'});
  for (const [expansion, filters, repeats, first] of inverted) {
    for (let i = 0; i < repeats; i++) {
      const [start, channels, stride] = [draft.last, draft.channels, i === 0 ? first : 1];
      if (expansion > 1) activated(draft, () => draft.conv(channels * expansion, 1), 'relu6');
      activated(draft, () => draft.add({op: 'depthwise', size: 3, stride}), 'relu6');
      draft.conv(filters, 1);
      const end = draft.add({op: 'norm'});
      if (stride === 1 && channels === filters) draft.add({op: 'add'}, start, end);
    }
  }
  const explained = activated(draft, () => draft.conv(1280, 1), 'relu6');
  return classified('MobileNetV2', draft, explained);
}

/** He et al., CVPR 2016, table 1, with the stride in the 3×3 convolution. */
function resNet50(): Architecture {
  const draft = new Draft();
  activated(draft, () => draft.conv(64, 7, 2), 'relu');
  draft.add({op: 'max-pool', size: 3, stride: 2, padded: true});
  for (const [stage, repeats] of [3, 4, 6, 3].entries()) {
    const width = 64 << stage;
    for (let i = 0; i < repeats; i++) bottleneck(draft, width, stage > 0 && i === 0 ? 2 : 1);
  }
  return classified('ResNet50', draft, draft.last);
}

function bottleneck(draft: Draft, width: number, stride: number): void {
  const [start, channels] = [draft.last, draft.channels];
  activated(draft, () => draft.conv(width, 1), 'relu');
  activated(draft, () => draft.conv(width, 3, stride), 'relu');
  draft.conv(4 * width, 1);
  const end = draft.add({op: 'norm'});
  let short = start;
  if (channels !== 4 * width) {
    const projected = draft.add({op: 'conv', filters: 4 * width, size: 1, stride, bias: false}, start);
    short = draft.add({op: 'norm'}, projected);
  }
  draft.add({op: 'add'}, short, end);
  draft.add({op: 'relu'});
}

/** Simonyan & Zisserman, ICLR 2015, column D. */
function vgg16(): Architecture {
  const draft = new Draft();
  let explained = '';
  for (const [filters, repeats] of [
    [64, 2],
    [128, 2],
    [256, 3],
    [512, 3],
    [512, 3],
  ] as const) {
    for (let i = 0; i < repeats; i++) {
      draft.add({op: 'conv', filters, size: 3, stride: 1, bias: true});
      explained = draft.add({op: 'relu'});
    }
    draft.add({op: 'max-pool', size: 2, stride: 2, padded: false});
  }
  draft.add({op: 'flatten'});
  for (const units of [4096, 4096]) {
    draft.add({op: 'dense', units});
    draft.add({op: 'relu'});
  }
  draft.add({op: 'dense', units: 1000});
  return {name: 'VGG16', nodes: draft.nodes, explained};
}

/** Tan & Le, ICML 2019, table 1: expansion, channels, repeats, stride, kernel. */
const mobile = [
  [1, 16, 1, 1, 3],
  [6, 24, 2, 2, 3],
  [6, 40, 2, 2, 5],
  [6, 80, 3, 2, 3],
  [6, 112, 3, 1, 5],
  [6, 192, 4, 2, 5],
  [6, 320, 1, 1, 3],
] as const;

function efficientNetB0(): Architecture {
  const draft = new Draft();
  activated(draft, () => draft.conv(32, 3, 2), 'swish');
  for (const [expansion, filters, repeats, first, size] of mobile) {
    for (let i = 0; i < repeats; i++) {
      const [start, channels, stride] = [draft.last, draft.channels, i === 0 ? first : 1];
      if (expansion > 1) activated(draft, () => draft.conv(channels * expansion, 1), 'swish');
      activated(draft, () => draft.add({op: 'depthwise', size, stride}), 'swish');
      squeezed(draft, Math.max(1, channels >> 2));
      draft.conv(filters, 1);
      const end = draft.add({op: 'norm'});
      if (stride === 1 && channels === filters) draft.add({op: 'add'}, start, end);
    }
  }
  const explained = activated(draft, () => draft.conv(1280, 1), 'swish');
  return classified('EfficientNetB0', draft, explained);
}

/** Squeeze and excitation (Hu et al., CVPR 2018). */
function squeezed(draft: Draft, width: number): void {
  const [whole, channels] = [draft.last, draft.channels];
  draft.add({op: 'mean'});
  draft.add({op: 'conv', filters: width, size: 1, stride: 1, bias: true});
  draft.add({op: 'swish'});
  draft.add({op: 'conv', filters: channels, size: 1, stride: 1, bias: true});
  const share = draft.add({op: 'sigmoid'});
  draft.add({op: 'multiply'}, whole, share);
}

function activated(draft: Draft, step: () => string, op: 'relu' | 'relu6' | 'swish'): string {
  step();
  draft.add({op: 'norm'});
  return draft.add({op});
}

function classified(name: string, draft: Draft, explained: string): Architecture {
  draft.add({op: 'mean'});
  draft.add({op: 'flatten'});
  draft.add({op: 'dense', units: 1000});
  return {name, nodes: draft.nodes, explained};
}

/** Networks of the benchmarks, for pictures of 224×224×3. */
export const architectures: Readonly<Record<string, () => Architecture>> = {
  MobileNetV2: mobileNetV2,
  ResNet50: resNet50,
  VGG16: vgg16,
  EfficientNetB0: efficientNetB0,
};

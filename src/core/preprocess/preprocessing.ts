/** How a picture becomes the network's input. A model's numbers depend on every one of these. */
export interface Preprocessing {
  readonly range: ValueRange;
  readonly channelOrder: ChannelOrder;
  readonly resize: ResizeMode;
  readonly interpolation: Interpolation;
}

/**
 * Maps a channel value x in 0…255 to the network's range.
 * `caffe`: BGR, minus the ImageNet mean [103.939, 116.779, 123.68]; `torch`: (x/255 − mean) / std with ImageNet's
 * [.485, .456, .406] and [.229, .224, .225] (both as in keras.applications.imagenet_utils).
 * mean and std: (x − mean) / std in units of 0…255, one value a channel or one for all.
 */
export type ValueRange = NamedRange | {readonly mean: readonly number[]; readonly std: readonly number[]};
export type NamedRange = '0..1' | '-1..1' | '0..255' | 'caffe' | 'torch';
export type ChannelOrder = 'rgb' | 'bgr';

/** `stretch` each axis on its own; `center-crop` fills and cuts; `letterbox` fits and pads with black. */
export type ResizeMode = 'stretch' | 'center-crop' | 'letterbox';

/** `bilinear` is TensorFlow's tf.image.resize without antialiasing; `bilinear-antialias` is PIL's. */
export type Interpolation = 'nearest' | 'bilinear' | 'bilinear-antialias' | 'bicubic' | 'area';

/**
 * The rectangle of the picture that the network's input spans, in the picture's own pixels: edges
 * [left, top, right, bottom], right and bottom exclusive. Outside the picture where it was letterboxed.
 */
export type Field = readonly [left: number, top: number, right: number, bottom: number];

/** What is taken where neither the request, nor `heatlens.json`, nor the model says anything; the range is guessed. */
export const defaultPreprocessing: Omit<Preprocessing, 'range'> = {
  channelOrder: 'rgb',
  resize: 'stretch',
  interpolation: 'bilinear',
};

export const namedRanges: readonly NamedRange[] = ['0..1', '-1..1', '0..255', 'caffe', 'torch'];
export const channelOrders: readonly ChannelOrder[] = ['rgb', 'bgr'];
export const resizeModes: readonly ResizeMode[] = ['stretch', 'center-crop', 'letterbox'];
export const interpolations: readonly Interpolation[] = [
  'nearest',
  'bilinear',
  'bilinear-antialias',
  'bicubic',
  'area',
];

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A decoded picture: RGB, 8 bits a channel in 0…255 (16-bit pictures keep fractions), rows from the top. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** [height, width, 3] */
  readonly pixels: Float32Array | Uint8Array;
  /** The picture's own size, where it is so large that the pixels were decoded shrunk. Fields are in these pixels. */
  readonly own?: Size;
}

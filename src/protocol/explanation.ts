import type {
  ChannelOrder,
  Field,
  Interpolation,
  Preprocessing,
  ResizeMode,
  ValueRange,
} from '../core/preprocess/preprocessing.ts';
import type {RuntimeId} from '../core/runtime/runtime.ts';

/** Which score is explained. `sign` −1 is the counter-factual: what speaks against the class. */
export type TargetRequest =
  | {readonly kind: 'predicted'}
  | {readonly kind: 'class'; readonly class: string | number; readonly sign: 1 | -1};

/** `single` is the plain map; the others fuse the maps of augmented copies. */
export type Aggregation = 'single' | 'mean' | 'max' | 'augmented';
export type PresetId = 'default' | 'paper' | 'paper-code' | 'wafer';
/** What networks are computed in. */
export type Precision = 'float32' | 'float16';

export type DeviceRequest = 'auto' | 'cpu' | 'webgpu' | 'cuda' | 'directml' | 'coreml';
/** Where a request is computed; `tensorflow` is the user's own, wherever that computes. */
export type ComputedOn = Exclude<DeviceRequest, 'auto'> | 'tensorflow';
/** Whose native code can end the engine's process. */
export type NativeDevice = Exclude<ComputedOn, 'cpu'>;

/** What a person asks for. Absent: `heatlens.json`, then the default. */
export interface ExplainRequest {
  /** Absolute path of the picture. */
  readonly image: string;
  /** Absolute path of the model file, or of the folder of a `model.json`. */
  readonly model: string;
  readonly target?: TargetRequest;
  readonly layer?: string;
  /** An id of the registry; default `grad-cam`. */
  readonly method?: string;
  /** Default `augmented`, or `single` where `method` is given (the command line's rule, applied by callers). */
  readonly aggregate?: Aggregation;
  readonly preset?: PresetId;
  /** Copies L, the picture itself included; 1…1000. */
  readonly augmentations?: number;
  readonly seed?: number;
  /** Longest side at which a network that takes any size reads the picture, in pixels: 64…8192; default 512. Others have their own. */
  readonly size?: number;
  readonly preprocessing?: {
    readonly range?: ValueRange;
    readonly channelOrder?: ChannelOrder;
    readonly resize?: ResizeMode;
    readonly interpolation?: Interpolation;
  };
  /** Share of the map's maximum at which the box is drawn, 0…1; default 0.15. */
  readonly threshold?: number;
  readonly runtime?: RuntimeId;
  readonly device?: DeviceRequest;
  /** Default float32; `float16` is for GPUs, and its error is measured and told. */
  readonly precision?: Precision;
  /** A TensorFlow that the user has chosen to compute with: a Python environment or a tfjs-node package, absolute. */
  readonly tensorFlow?: string;
  /** The devices that ended the engine's process when this was asked before: the next best is taken, and the result says so. */
  readonly lost?: readonly NativeDevice[];
}

/** One class with its scores. */
export interface ClassScore {
  readonly index: number;
  readonly label: string;
  readonly logit: number;
  /** After softmax or sigmoid; null where the network has neither. */
  readonly probability: number | null;
}

export interface Target extends ClassScore {
  readonly sign: 1 | -1;
}

export type LayerShape = readonly number[];

export interface ChosenLayer {
  readonly name: string;
  /** [n, m, channels] */
  readonly shape: LayerShape;
  /** Why this one, in words. */
  readonly reason: string;
}

export interface MethodUse {
  readonly id: string;
  readonly title: string;
  /** Everything that fixes the numbers: aggregate, preset, copies, λ, μ, … */
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
}

/** A map with its raw values. */
export interface RawMap {
  readonly height: number;
  readonly width: number;
  /** [height, width] */
  readonly values: Float32Array;
}

/** Box of the largest component, in the picture's own pixels: right and bottom exclusive. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

/** What the model's numbers were read with, and where each setting came from. */
export interface PreprocessingUse extends Preprocessing {
  readonly from: Readonly<
    Record<keyof Preprocessing, 'request' | 'heatlens.json' | 'metadata.json' | 'model' | 'default' | 'guess'>
  >;
}

/** The top prediction under one candidate value range, where the range is not known. */
export interface RangeCandidate {
  readonly range: ValueRange;
  readonly top: ClassScore;
  readonly chosen: boolean;
}

/** The shown picture: 8-bit RGBA after EXIF rotation, at most 2048 pixels a side. */
export interface ShownPicture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray;
}

/** What is known once the network has looked at the picture, before any map. */
export interface Prediction {
  readonly image: {readonly path: string; readonly width: number; readonly height: number; readonly sha256: string};
  readonly model: {readonly path: string; readonly name: string; readonly format: string; readonly sha256: string};
  readonly target: Target;
  /** The five best classes (fewer for small networks), best first. */
  readonly top: readonly ClassScore[];
  /** All classes by index, for the picker. */
  readonly labels: readonly string[];
  readonly layer: ChosenLayer;
  /** Layers that can be explained, deepest first. */
  readonly layers: readonly {readonly name: string; readonly shape: LayerShape}[];
  /** What was taken off the network, in words. */
  readonly scores: string;
  readonly method: MethodUse;
  readonly preprocessing: PreprocessingUse;
  /** Empty where the range is known. */
  readonly rangeCandidates: readonly RangeCandidate[];
  /** The part of the picture that the map spans. */
  readonly field: Field;
  readonly runtime: RuntimeId;
  readonly device: string;
  readonly seed: number;
  readonly warnings: readonly string[];
}

/** One state of the map; each replaces the one before. */
export interface MapUpdate {
  /** At the network's input size, raw values in `unit`. */
  readonly map: RawMap;
  readonly min: number;
  readonly max: number;
  readonly unit: string;
  /** The method's raw map of the un-augmented picture, on the layer's own grid. */
  readonly grid: RawMap;
  readonly box: Box | null;
  /** Copies seen so far, of how many. */
  readonly copies: number;
  readonly of: number;
  /** The super-resolution's objective where there is one. */
  readonly objective: number | null;
  readonly milliseconds: Readonly<Record<string, number>>;
}

/** Everything an export holds: invariant 4. */
export interface Explanation extends Prediction, MapUpdate {
  readonly versions: Readonly<Record<string, string>>;
}

/** What arrives while an explanation is made, in this order; the maps repeat. */
export type ExplainProgress =
  /** `device`: where it computes, said before the first run; native code there can end the engine's process. */
  | {readonly stage: 'working'; readonly message: string; readonly device?: ComputedOn}
  | {readonly stage: 'picture'; readonly picture: ShownPicture}
  | {readonly stage: 'prediction'; readonly prediction: Prediction}
  | {readonly stage: 'map'; readonly update: MapUpdate};

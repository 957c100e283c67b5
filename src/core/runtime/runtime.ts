import type {Tensor} from '@tensorflow/tfjs-core';

/** Sizes of a tensor, batch included; all known. */
export type Shape = readonly number[];

/**
 * A pure function over tensors with fixed input shapes.
 *
 * It may only call tfjs ops, must not read a tensor's values, and owns nothing: what it captures (a network's weights)
 * has to outlive the compiled program.
 */
export interface Program {
  /** For messages and provenance: "grad-cam 16×224×224×3". */
  readonly name: string;
  readonly inputs: Readonly<Record<string, Shape>>;
  /** Outputs that only go into other programs of the same runtime: they stay on a device with a memory of its own. */
  readonly keep?: readonly string[];
  /** Never in half precision. */
  readonly exact?: boolean;
  readonly run: (inputs: Readonly<Record<string, Tensor>>) => Readonly<Record<string, Tensor>>;
}

/** A float32 array with its shape, outside any tensor library. */
export interface Array32 {
  readonly shape: Shape;
  /** Empty where the tensor is `resident`. */
  readonly values: Float32Array;
  /** The tensor on its device (see `Program.keep`). */
  readonly resident?: object;
}

/** What goes into a program, by name: values, or what another program of the same runtime gave. */
export type Inputs = Readonly<Record<string, Float32Array | Array32>>;

/** What checkpoints of one architecture have in common, so that a program that was traced for one serves the others. */
export interface Family {
  /** Names the architecture and the program; equal only where nothing but the values of weights may differ. */
  readonly key: string;
  /** The network's weights, in an order that all share. */
  readonly weights: readonly Tensor[];
}

/** A program made ready for one runtime and device; call it many times. */
export interface CompiledProgram {
  /** Where it really runs; a fallback says so here. */
  readonly runtime: RuntimeId;
  readonly device: string;
  /** Anything the user has to know, such as the kernel that could not be traced. */
  readonly notes: readonly string[];
  /** Time spent making it, in milliseconds. */
  readonly milliseconds: Readonly<Record<string, number>>;
  /** Whether several runs may go on at once, none in the way of another. */
  readonly concurrent?: boolean;
  /**
   * @param inputs by name, each as long as its shape says; not changed, not kept
   * @returns outputs by name, copied out, free to keep
   */
  run(inputs: Inputs): Promise<Record<string, Array32>>;
  dispose(): Promise<void>;
}

export type RuntimeId = 'onnx' | 'tfjs';

/** Decides where programs run. */
export interface Runtime {
  readonly id: RuntimeId;
  /** In words: "ONNX Runtime 1.30, CPU, 2 threads". */
  readonly device: string;
  /** Whether tensors live in a memory of their own, so that what goes in and comes out is copied over a bus. */
  readonly remote?: boolean;
  /** The same computing networks in half precision, where the device may. */
  readonly half?: Runtime;
  /** The same in float32, where this one computes in half precision. */
  readonly exact?: Runtime;
  /** @param family absent: it is traced by itself */
  compile(program: Program, family?: Family): Promise<CompiledProgram>;
}

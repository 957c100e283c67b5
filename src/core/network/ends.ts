import {HeatlensError} from '../errors.ts';
import type {Constant} from '../settings/modelSettings.ts';
import type {ConstantInput, NetworkChoice} from './choice.ts';
import type {ImageInput} from './network.ts';

/** Longest side of a picture that a network may ask for; memory has an end. */
const mostSide = 8192;

/** Side of the picture for networks that take any size. */
const freeSide = 224;

/** An input as the model has it; sizes without the batch, null or −1 where free. */
export interface ModelInput {
  readonly name: string;
  /** Another name that the file has for it. */
  readonly alias?: string;
  readonly shape: readonly (number | null)[];
  /** float32 when left out. */
  readonly dtype?: ConstantInput['dtype'];
}

/** The inputs of a network: one takes the picture, the others a constant. */
export interface Inputs {
  readonly image: ImageInput;
  /** The network wants [channels, height, width]. */
  readonly channelsFirst: boolean;
  readonly constants: readonly ConstantInput[];
  /** What the person has to know. */
  readonly notes: readonly string[];
}

/**
 * Tells the input that takes the picture from the others.
 *
 * @throws HeatlensError `model-unsupported` where no input takes a picture or several do and none is chosen,
 *   `settings-invalid` where the choice does not fit
 */
export function inputsOf(inputs: readonly ModelInput[], choice: NetworkChoice = {}): Inputs {
  inputs.forEach(checkSizes);
  const chosen = choice.imageInput === undefined ? onlyPicture(inputs) : named(inputs, choice.imageInput);
  const {image, channelsFirst} = pictureOf(chosen);
  const others = inputs.filter((input) => input !== chosen);
  const given = ({name, alias = name}: ModelInput) => choice.constants?.[name] ?? choice.constants?.[alias];
  const constants = others.map((input) => constantOf(input, given(input)));
  const unset = others.filter((input) => given(input) === undefined);
  const notes = unset.map(
    ({name, shape}) =>
      `The input \`${name}\` [${sizes(shape)}] gets zeros. Set \`constants\` in heatlens.json to give it other values.`,
  );
  return {image, channelsFirst, constants, notes};
}

/**
 * The output with the scores.
 *
 * @param outputs by their names, and by what the file calls them besides
 * @param chosen one of those; the first output when left out
 * @returns its place, and what the person has to know
 * @throws HeatlensError `settings-invalid` that lists the outputs
 */
export function chosenOutput(
  outputs: readonly Pick<ModelInput, 'name' | 'alias'>[],
  chosen: string | undefined,
): {at: number; notes: string[]} {
  const [first, ...others] = outputs.map(({name}) => `\`${name}\``);
  if (chosen === undefined) {
    if (others.length === 0) return {at: 0, notes: []};
    const sentence =
      `The first of ${outputs.length} outputs, ${first}, is explained; the others are ${others.join(', ')}. ` +
      'Set `output` in heatlens.json to explain another.';
    return {at: 0, notes: [sentence]};
  }
  const at = outputs.findIndex(({name, alias}) => name === chosen || alias === chosen);
  if (at >= 0) return {at, notes: []};
  const known = [first, ...others].join(', ');
  throw new HeatlensError(
    'settings-invalid',
    `\`output\` in heatlens.json is \`${chosen}\`, but the model's outputs are ${known}. Name one of them.`,
  );
}

/**
 * Number of classes of an output.
 *
 * @param shape of one example's output
 * @throws HeatlensError `model-unsupported` for outputs that are not one row of scores
 */
export function logitsShapeOf(name: string, shape: readonly number[]): number {
  const sizes = shape.filter((size) => size !== 1);
  if (sizes.length > 1) {
    throw new HeatlensError(
      'model-unsupported',
      `The output \`${name}\` has the shape [${shape.join(', ')}], not one score for each class. Heatlens explains classifiers, not segmenters or feature extractors.`,
    );
  }
  return sizes[0] ?? 1;
}

/** A damaged file may have anything for a number. */
function checkSizes({name, shape}: ModelInput): void {
  if (shape.every((size) => size === null || (Number.isInteger(size) && size !== 0 && size <= mostSide))) return;
  throw new HeatlensError(
    'model-unreadable',
    `The input \`${name}\` has the shape [${shape.join(', ')}], but a side is a whole number from 1 to ${mostSide}. Export the model again.`,
  );
}

function onlyPicture(inputs: readonly ModelInput[]): ModelInput {
  const pictures = inputs.filter(({shape}) => layoutOf(shape) !== undefined);
  if (pictures.length === 1) return pictures[0];
  if (inputs.length === 1) throw noPicture(inputs[0]);
  throw notOnePicture(inputs);
}

function named(inputs: readonly ModelInput[], name: string): ModelInput {
  const input = inputs.find((one) => one.name === name || one.alias === name);
  if (input) return input;
  const known = inputs.map((one) => `\`${one.name}\``).join(', ');
  throw new HeatlensError(
    'settings-invalid',
    `\`imageInput\` in heatlens.json is \`${name}\`, but the model's inputs are ${known}. Name one of them.`,
  );
}

function pictureOf(input: ModelInput): {image: ImageInput; channelsFirst: boolean} {
  const {name, shape} = input;
  const layout = layoutOf(shape);
  if (layout === undefined) throw noPicture(input);
  const [height, width, channels] = layout === 'first' ? [shape[1], shape[2], shape[0]] : shape;
  const side = (size: number | null) => (isFree(size) ? freeSide : size);
  const fixed = {name, height: side(height), width: side(width), channels: channels ?? 3};
  const free = {height: isFree(height), width: isFree(width)};
  return {image: free.height || free.width ? {...fixed, free} : fixed, channelsFirst: layout === 'first'};
}

/** Where the 1 or 3 channels stand; undefined for what is no picture. */
function layoutOf(shape: readonly (number | null)[]): 'first' | 'last' | undefined {
  const isColour = (size: number | null) => size === 1 || size === 3;
  if (shape.length !== 3) return undefined;
  if (isColour(shape[2])) return 'last';
  return isColour(shape[0]) ? 'first' : undefined;
}

function constantOf({name, shape, dtype}: ModelInput, given: Constant | undefined): ConstantInput {
  const known = shape.map((size) => (isFree(size) ? 1 : size));
  const size = known.reduce((product, one) => product * one, 1);
  const values = given === undefined ? [0] : flattened(given);
  if (values.length !== 1 && values.length !== size) {
    throw new HeatlensError(
      'settings-invalid',
      `\`constants\` in heatlens.json gives ${values.length} values for the input \`${name}\` [${sizes(shape)}]. Give one for all, or ${size}.`,
    );
  }
  const all = values.length === size ? values : Array<number>(size).fill(values[0]);
  return {name, shape: known, values: all, ...(dtype && {dtype})};
}

function flattened(value: Constant): number[] {
  return typeof value === 'object' ? value.flatMap(flattened) : [Number(value)];
}

function isFree(size: number | null): size is null {
  return size === null || size < 0;
}

function sizes(shape: readonly (number | null)[]): string {
  return shape.map((size) => (isFree(size) ? 'any' : size)).join(', ');
}

function noPicture({name, shape}: ModelInput): HeatlensError {
  return new HeatlensError(
    'model-unsupported',
    `The input \`${name}\` has the shape [${sizes(shape)}], but a picture is [height, width, 1 or 3]. Heatlens explains image classifiers.`,
  );
}

function notOnePicture(inputs: readonly ModelInput[]): HeatlensError {
  const names = inputs.map((input) => `\`${input.name}\` [${sizes(input.shape)}]`).join(' and ');
  return new HeatlensError(
    'model-unsupported',
    `The model takes ${inputs.length} inputs: ${names}. Heatlens explains one picture: say which it is by \`imageInput\` in heatlens.json, or export the part that takes the picture.`,
  );
}

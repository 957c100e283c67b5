import {HeatlensError} from '../../core/errors.ts';
import {forwardProgram} from '../../core/methods/forward.ts';
import {toNetworkInput} from '../../core/preprocess/networkInput.ts';
import type {Field} from '../../core/preprocess/preprocessing.ts';
import {openSubject, type Subject} from '../explain/subject.ts';
import {decodePicture} from '../pictures/decode.ts';
import type {Run} from '../stores/run.ts';
import type {Tools} from '../tools.ts';

/** A picture as the run's network takes it. */
export interface Seen {
  /** [height, width, channels], in the network's value range. */
  readonly values: Float32Array;
  /** What of the picture they span, in its own pixels. */
  readonly field: Field;
  readonly width: number;
  readonly height: number;
}

/** The model of a run, opened to be asked more about the run's pictures. */
export interface Witness {
  readonly subject: Subject;
  /** Undefined where the picture cannot be read any more. */
  see(path: string): Promise<Seen | undefined>;
  /** Logits [classes] of each. */
  predict(images: readonly Float32Array[]): Promise<Float32Array[]>;
  close(): void;
}

/** Pictures a forward pass; fewer are filled up rather than compiled anew. */
const batch = 16;

/** @throws HeatlensError `store-differs` where the model is another one by now, and as opening a model does */
export async function openWitness(tools: Tools, {provenance}: Run, signal: AbortSignal | undefined): Promise<Witness> {
  const {model, layer, input, preprocessing, seed} = provenance;
  const session = await tools.models.open(model.path);
  const close = session.use();
  try {
    if (session.model.sha256 !== model.sha256) {
      throw new HeatlensError(
        'store-differs',
        `${model.path} is not the model that the store was made with any more. ` +
          'Sweep the folder with it again, into another store.',
      );
    }
    const subject = await openSubject(
      tools,
      session,
      {image: '', model: model.path, layer: layer.name},
      input,
      seed,
      signal,
    );
    return {
      subject,
      see: async (path) => {
        const decoded = await decodePicture(path).catch(() => undefined);
        if (decoded === undefined) return undefined;
        const {width, height} = decoded;
        return {...toNetworkInput(decoded.picture, subject.network.input, preprocessing), width, height};
      },
      predict: (images) => predictAll(subject, images),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

async function predictAll({network, bench}: Subject, images: readonly Float32Array[]): Promise<Float32Array[]> {
  const {classes} = network.head;
  const found: Float32Array[] = [];
  for (let start = 0; start < images.length; start += batch) {
    const some = images.slice(start, start + batch);
    const values = new Float32Array(batch * some[0].length);
    some.forEach((image, i) => values.set(image, i * image.length));
    const {logits} = await bench.run(`forward ${batch}`, forwardProgram(network, batch), {images: values});
    found.push(...some.map((_, i) => logits.values.slice(i * classes, (i + 1) * classes)));
  }
  return found;
}

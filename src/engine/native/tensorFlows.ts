import {HeatlensError} from '../../core/errors.ts';
import type {Runtime} from '../../core/runtime/runtime.ts';
import type {TensorFlowFound} from '../../protocol/engine.ts';
import type {DeviceRequest} from '../../protocol/explanation.ts';
import type {Finding} from '../devices/finding.ts';
import {runProbe, type ProbeProcess} from '../devices/runProbe.ts';
import {tell} from '../devices/sentences.ts';
import {tensorFlowAt} from './findTensorFlows.ts';
import {title} from './loadFailure.ts';
import {loadTensorFlow} from './loadTensorFlow.ts';
import {missingCuda} from './missingCuda.ts';

/** Seconds: a gigabyte of libraries is read from the disk. */
const limit = 60;

/** One that computes, and what the user has to know of it. */
export interface OpenTensorFlow {
  readonly runtime: Runtime;
  readonly warnings: readonly string[];
}

/** The TensorFlows that a user chooses, each tried in a process of its own before the engine loads it. */
export class TensorFlows {
  readonly #probe: ProbeProcess;
  readonly #tried = new Map<string, Promise<TensorFlowFound>>();
  readonly #opened = new Map<string, Promise<OpenTensorFlow>>();

  constructor(probe: ProbeProcess) {
    this.#probe = probe;
  }

  /** Tries one where nobody has yet, which takes seconds; `open` then tells what came of it. */
  async ready(place: string): Promise<void> {
    await this.#find(place).catch(() => undefined);
  }

  /**
   * @param place what the user named
   * @throws HeatlensError `runtime-unavailable` where it does not load or gives wrong numbers
   */
  async open(place: string, device: DeviceRequest): Promise<OpenTensorFlow> {
    const found = await this.#find(place);
    const opened = this.#opened.get(found.path) ?? open(found, device === 'cpu' ? 'cpu' : 'auto');
    this.#opened.set(found.path, opened);
    return opened;
  }

  /** What did not work is tried again. */
  forget(): void {
    this.#tried.clear();
  }

  #find(place: string): Promise<TensorFlowFound> {
    const tried = this.#tried.get(place) ?? this.#try(place);
    this.#tried.set(place, tried);
    return tried;
  }

  async #try(place: string): Promise<TensorFlowFound> {
    const found = await tensorFlowAt(place);
    const finding = await runProbe(
      {provider: 'tensorflow', threads: 1, seconds: limit, tensorFlow: found.path},
      this.#probe,
    );
    if (finding.kind === 'works') return found;
    throw new HeatlensError('runtime-unavailable', sentence(found, finding), {details: {path: found.path}});
  }
}

async function open(found: TensorFlowFound, device: 'auto' | 'cpu'): Promise<OpenTensorFlow> {
  const runtime = await loadTensorFlow(found, device);
  const asWanted = device === 'cpu' || runtime.device.endsWith('CUDA');
  const warning = asWanted ? undefined : await missingCuda(found);
  return {runtime, warnings: warning === undefined ? [] : [warning]};
}

function sentence(found: TensorFlowFound, finding: Finding): string {
  // The loader's own sentence names the remedy; what the libraries wrote besides comes in the lines after it.
  if (finding.kind === 'failed') return finding.message.split('\n')[0] ?? '';
  const {reason} = tell(finding, process);
  return `${title(found)} is not used: ${reason}. Choose another TensorFlow, or none.`;
}

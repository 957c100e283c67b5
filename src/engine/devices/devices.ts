import {Turns} from '../turns.ts';
import type {Finding} from './finding.ts';
import type {DeviceMemory} from './memory.ts';
import {providerIds, providers, type Place, type ProviderId} from './providers.ts';
import {runProbe, type ProbeProcess} from './runProbe.ts';

/**
 * Seconds that trying one device may take: drivers compile their first programs slowly, CUDA's libraries are 2 GB, and a
 * busy machine leaves little to a process that yields to others.
 */
const limit = 60;

export interface DevicesOptions {
  /** ONNX Runtime's names of what its binary for this system has. */
  readonly built: readonly string[];
  readonly memory: DeviceMemory;
  readonly probe: ProbeProcess;
  /** Of the processor, which devices are compared with. */
  readonly threads: number;
  /** Seconds. */
  readonly limit?: number;
}

/** The devices of this machine besides the processor: tried one after the other, once, and remembered. */
export class Devices {
  readonly #options: DevicesOptions;
  readonly #turns = new Turns();
  readonly #known = new Map<ProviderId, Finding>();
  readonly #trying = new Map<ProviderId, Promise<Finding>>();

  constructor(options: DevicesOptions) {
    this.#options = options;
  }

  /** Those that ONNX Runtime's binary for this system has. */
  get candidates(): readonly ProviderId[] {
    return providerIds.filter((id) => this.#options.built.includes(providers[id].name));
  }

  /** Why findings cannot be remembered, as a sentence; null where they can. */
  get trouble(): string | null {
    return this.#options.memory.trouble;
  }

  /** What is remembered of a candidate. */
  async recall(id: ProviderId): Promise<Finding | undefined> {
    const finding = this.#known.get(id) ?? (await this.#options.memory.recall(id));
    if (finding !== undefined) this.#known.set(id, finding);
    return finding;
  }

  /** What became of a candidate; tries it where nobody knows. */
  async find(id: ProviderId): Promise<Finding> {
    return this.#trying.get(id) ?? (await this.recall(id)) ?? this.findAgain(id);
  }

  /** Tries a candidate, whatever is remembered. */
  findAgain(id: ProviderId): Promise<Finding> {
    const trying = this.#trying.get(id) ?? this.#try(id).finally(() => this.#trying.delete(id));
    this.#trying.set(id, trying);
    return trying;
  }

  /** Notes what an explanation has shown of a device. */
  async note(id: ProviderId, finding: Finding): Promise<void> {
    this.#known.set(id, finding);
    await this.#options.memory.remember(id, finding);
  }

  /** The candidate that is faster than every other and than the processor, `cpu` where none is; undefined while not all are known. */
  async best(): Promise<Place | undefined> {
    let best: {readonly id: Place; readonly speed: number} = {id: 'cpu', speed: 1};
    for (const id of this.candidates) {
      const finding = await this.recall(id);
      if (finding === undefined) return undefined;
      if (finding.kind === 'works' && finding.speed > best.speed) best = {id, speed: finding.speed};
    }
    return best.id;
  }

  /** The same; where it is not known yet, finding it out begins, and takes seconds. */
  async fastest(): Promise<Place | undefined> {
    const best = await this.best();
    if (best === undefined) for (const id of this.candidates) void this.find(id);
    return best;
  }

  async #try(id: ProviderId): Promise<Finding> {
    const {probe, threads} = this.#options;
    const order = {provider: providers[id].name, threads, seconds: this.#options.limit ?? limit};
    const finding = await this.#turns.take(() => runProbe(order, probe));
    await this.note(id, finding);
    return finding;
  }
}

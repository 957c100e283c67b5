import type {Question} from '../../protocol/comparePanel.ts';
import type {Probe} from '../probe.ts';
import type {View} from '../state.ts';
import type {Arrangement} from './state.ts';

/** A map under the pointer, with the name of its picture. */
export interface NamedProbe {
  readonly title: string;
  readonly probe: Probe;
}

/** What the parts of the page can do; the root hands it down. */
export interface CompareActions {
  view(change: Partial<View>): void;
  arrange(change: Partial<Arrangement>): void;
  choose(side: 'a' | 'b', checkpoint: number): void;
  swap(): void;
  /** Puts the picture at this place in sight. */
  show(picture: number): void;
  ask(change: Partial<Question>): void;
  stop(): void;
  retry(checkpoint: number): void;
  addCheckpoint(): void;
  export(format: 'webp' | 'gif' | 'png'): void;
  probe(probes: readonly NamedProbe[]): void;
}

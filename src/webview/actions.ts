import type {Host} from './host.ts';
import type {View} from './state.ts';

/** What the parts of the panel can do; the root hands it down. */
export interface Actions extends Omit<Host, 'export' | 'remember'> {
  export(): void;
  remember(...params: Parameters<Host['remember']>): void;
  /** Changes how the map is drawn. */
  view(change: Partial<View>): void;
  /** Looks at an earlier map; null follows the newest again. */
  pin(key: string | null): void;
}

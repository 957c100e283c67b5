import {html} from 'lit';
import {guard} from 'lit/directives/guard.js';
import {classNamed} from '../text.ts';

/**
 * Classes to choose from, made again only where they or the choice change: a thousand take some milliseconds.
 *
 * @param classes absent: all
 */
export function classOptions(labels: readonly string[], chosen: number | undefined, classes?: readonly number[]) {
  return guard([labels, classes, chosen], () =>
    (classes ?? [...labels.keys()]).map(
      (index) => html`<option value=${index} ?selected=${index === chosen}>${classNamed(labels, index)}</option>`,
    ),
  );
}

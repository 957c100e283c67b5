import type {Clusters, Localisation, MeanMap} from '../../protocol/dataset.ts';
import type {Numbers, StoredRun} from '../../protocol/gallery.ts';
import type {GalleryHost} from './galleryHost.ts';
import {Inquiry} from './inquiry.ts';
import {isFiltered, questionKey, type GalleryModel} from './state.ts';

/** While a store grows, numbers are counted again when it has this many times the pictures, which bounds their cost. */
const growth = 1.2;

/** What the page asks about the whole data set, when its state needs it. */
export class GalleryAnswers {
  /** Of all pictures of the run. */
  readonly numbers: Inquiry<Numbers>;
  /** Of those that the filter leaves. */
  readonly filtered: Inquiry<Numbers>;
  /** Of those that the filter leaves. */
  readonly meanMap: Inquiry<MeanMap>;
  readonly clusters: Inquiry<Clusters>;
  readonly localisation: Inquiry<Localisation>;
  #counted = {run: -1, pictures: 0, at: ''};
  #impatient = false;

  constructor(changed: () => void) {
    this.numbers = new Inquiry(changed);
    this.filtered = new Inquiry(changed);
    this.meanMap = new Inquiry(changed);
    this.clusters = new Inquiry(changed);
    this.localisation = new Inquiry(changed);
  }

  /** Tells one number of pictures from another. */
  get size(): string {
    return this.#counted.at;
  }

  /** Asks again what was cancelled, failed, or waits for the end of a sweep. */
  again(): void {
    this.#impatient = true;
    this.clusters.again();
    this.localisation.again();
  }

  /** Asks what the page shows and nobody has asked yet. */
  update(host: GalleryHost, model: GalleryModel, run: StoredRun): void {
    if (model.ids === undefined) return;
    const growing = isGrowing(model);
    // Another run's numbers would stand beside this one's pictures.
    if (this.#counted.run !== run.id) this.#forget();
    this.#count(run, growing);
    const {at} = this.#counted;
    const {filter, tab} = model;
    this.numbers.ask(at, (following) => host.numbers(run.id, {}, following));
    if (isFiltered(filter)) {
      const key = `${at} ${questionKey(filter)}`;
      if (tab === 'numbers') this.filtered.ask(key, (following) => host.numbers(run.id, filter, following));
      if (tab === 'pictures') this.meanMap.ask(key, () => host.meanMap(run.id, filter));
    }
    // They run the network, which a sweep needs for itself.
    const waits = growing && !this.#impatient;
    if (waits || run.pictures === run.failed) return;
    this.#impatient = growing;
    this.clusters.ask(at, (following) => host.clusters(run.id, following));
    if (tab === 'localisation') this.localisation.ask(at, (following) => host.localisation(run.id, following));
  }

  #forget(): void {
    for (const inquiry of [this.numbers, this.filtered, this.meanMap, this.clusters, this.localisation])
      inquiry.cancel();
  }

  #count({id, pictures, failed}: StoredRun, growing: boolean): void {
    const last = this.#counted;
    if (growing && last.run === id && pictures < growth * last.pictures) return;
    this.#counted = {run: id, pictures, at: `${id} ${pictures} ${failed}`};
  }
}

/** Whether a sweep writes into the store now, this window's or another's. */
function isGrowing({state, sweep}: GalleryModel): boolean {
  return sweep.kind === 'running' || (state.kind === 'open' && state.overview.growing);
}

import {actualSize, fit, pan, toPicture, zoom, type Extent, type Point, type Viewport} from './viewport.ts';

/** What a stage does about it. */
export interface NavigationActions {
  /** The picture lies elsewhere now, or is being dragged. */
  moved(): void;
  /** The pointer or the keyboard is at this point of the picture; null: nowhere. */
  point(at: Point | null): void;
}

/** What is needed of a browser's events, so that plain tests can make them. */
interface Placed {
  readonly offsetX: number;
  readonly offsetY: number;
}

interface Turned extends Placed {
  readonly deltaX: number;
  readonly deltaY: number;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  preventDefault(): void;
}

interface Pointed extends Placed {
  readonly clientX: number;
  readonly clientY: number;
  readonly button: number;
  readonly pointerId: number;
  readonly currentTarget: unknown;
}

/** Zooming, panning and pointing in a picture by wheel, pointer and keys. Stages that share one stay together. */
export class Navigation {
  readonly #actions: NavigationActions;
  #viewport: Viewport = {scale: 1, x: 0, y: 0, fitted: true};
  #stage: Extent = {width: 1, height: 1};
  #extent: Extent | undefined;
  #dragged: Point | null = null;
  #at: Point | null = null;

  constructor(actions: NavigationActions) {
    this.#actions = actions;
  }

  get viewport(): Viewport {
    return this.#viewport;
  }

  /** The picture's own size; undefined before it is known. */
  get extent(): Extent | undefined {
    return this.#extent;
  }

  get dragging(): boolean {
    return this.#dragged !== null;
  }

  /** Another picture, or none: it is fitted where `another` says so or its size differs. */
  show(extent: Extent | undefined, another: boolean): void {
    const same = extent?.width === this.#extent?.width && extent?.height === this.#extent?.height;
    this.#extent = extent;
    if (another || !same) this.#refit();
  }

  /** The stage's size in CSS pixels. */
  resize(stage: Extent): void {
    this.#stage = stage;
    if (this.#viewport.fitted) this.#refit();
    this.#actions.moved();
  }

  readonly fit = (): void => {
    this.#refit();
    this.#actions.moved();
  };

  readonly actual = (): void => {
    if (this.#extent !== undefined) this.#move(actualSize(this.#extent, this.#stage));
  };

  zoomBy(factor: number, at: Point = {x: this.#stage.width / 2, y: this.#stage.height / 2}): void {
    if (this.#extent === undefined) return;
    this.#move(zoom(this.#viewport, factor, at, Math.min(1, fit(this.#extent, this.#stage).scale / 2)));
  }

  /** Points at a place of the picture, in its own pixels. */
  point(at: Point | null): void {
    this.#at = at;
    this.#actions.point(at);
  }

  readonly onWheel = (event: Turned): void => {
    event.preventDefault();
    if (event.shiftKey) this.#panBy({x: -event.deltaX || -event.deltaY, y: event.deltaX === 0 ? 0 : -event.deltaY});
    else this.zoomBy(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), {x: event.offsetX, y: event.offsetY});
  };

  readonly onDown = (event: Pointed): void => {
    if (event.button > 1) return;
    (event.currentTarget as {setPointerCapture(pointer: number): void}).setPointerCapture(event.pointerId);
    this.#dragged = {x: event.clientX, y: event.clientY};
  };

  readonly onMove = (event: Pointed): void => {
    if (this.#dragged !== null) {
      this.#panBy({x: event.clientX - this.#dragged.x, y: event.clientY - this.#dragged.y});
      this.#dragged = {x: event.clientX, y: event.clientY};
      return;
    }
    const {x, y} = toPicture(this.#viewport, {x: event.offsetX, y: event.offsetY});
    this.point({x: Math.floor(x) + 0.5, y: Math.floor(y) + 0.5});
  };

  readonly onUp = (): void => {
    this.#dragged = null;
    this.#actions.moved();
  };

  readonly onLeave = (): void => {
    if (this.#dragged === null) this.point(null);
  };

  readonly onDoubleClick = (event: Placed): void => {
    if (this.#viewport.fitted) this.zoomBy(3, {x: event.offsetX, y: event.offsetY});
    else this.fit();
  };

  /** What a key does: arrows move the picture, with Shift the point; undefined for keys that mean nothing here. */
  keyAction({key, shiftKey}: {readonly key: string; readonly shiftKey: boolean}): (() => void) | undefined {
    const step = arrows[key];
    return step === undefined ? this.#keys[key] : () => this.#arrow(step, shiftKey);
  }

  readonly #keys: Readonly<Record<string, () => void>> = {
    '+': () => this.zoomBy(1.25),
    '=': () => this.zoomBy(1.25),
    '-': () => this.zoomBy(1 / 1.25),
    '0': this.fit,
    '1': this.actual,
    Escape: () => this.point(null),
  };

  #arrow({x, y}: Point, probing: boolean): void {
    const extent = this.#extent;
    if (!probing || extent === undefined) {
      this.#panBy({x: -x * 40, y: -y * 40});
      return;
    }
    const from = this.#at ?? {x: extent.width / 2, y: extent.height / 2};
    const far = Math.max(1, Math.round(8 / this.#viewport.scale));
    const inside = (value: number, size: number) => Math.min(size - 0.5, Math.max(0.5, Math.floor(value) + 0.5));
    this.point({x: inside(from.x + x * far, extent.width), y: inside(from.y + y * far, extent.height)});
  }

  #panBy(by: Point): void {
    if (this.#extent !== undefined) this.#move(pan(this.#viewport, by, this.#extent, this.#stage));
  }

  #refit(): void {
    if (this.#extent !== undefined) this.#viewport = fit(this.#extent, this.#stage);
  }

  #move(viewport: Viewport): void {
    this.#viewport = viewport;
    this.#actions.moved();
  }
}

const arrows: Readonly<Record<string, Point>> = {
  ArrowLeft: {x: -1, y: 0},
  ArrowRight: {x: 1, y: 0},
  ArrowUp: {x: 0, y: -1},
  ArrowDown: {x: 0, y: 1},
};

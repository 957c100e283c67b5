import {noCaption, spoken, type Caption} from './caption.ts';

/** Colours that tags are told apart by. */
const tagColours = 6;

/** One element of the grid, moved from place to place. */
export class Cell {
  readonly element = document.createElement('div');
  readonly canvas = document.createElement('canvas');
  readonly #name = document.createElement('span');
  readonly #figure = document.createElement('span');
  readonly #error = document.createElement('span');
  readonly #tags = document.createElement('span');
  /** What is drawn now, so that nothing is drawn twice. */
  drawn = '';
  row: unknown;
  /** The picture it shows. */
  id = -1;
  place = -1;

  constructor() {
    this.element.className = 'cell';
    this.element.setAttribute('role', 'option');
    this.#name.className = 'name';
    this.#error.className = 'error';
    this.#tags.className = 'tags';
    const line = document.createElement('p');
    line.append(this.#name, this.#figure);
    this.element.append(this.canvas, this.#error, this.#tags, line);
  }

  hide(): void {
    this.place = -1;
    this.element.hidden = true;
  }

  stand(place: number, x: number, y: number, side: number): void {
    this.place = place;
    this.element.hidden = false;
    this.element.id = `place-${place}`;
    this.element.style.transform = `translate(${x}px, ${y}px)`;
    this.element.style.width = `${side}px`;
    const pixels = Math.round(side * Math.min(2, devicePixelRatio));
    if (this.canvas.width === pixels) return;
    this.canvas.width = this.canvas.height = pixels;
    this.canvas.style.width = this.canvas.style.height = `${side}px`;
    this.drawn = '';
  }

  /** Shows nothing until it is painted, unless it shows this picture as it was before. */
  blank(id: number): void {
    if (this.id === id) return;
    this.id = -1;
    this.drawn = '';
    this.canvas.getContext('2d')?.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.write(noCaption, []);
    this.element.ariaBusy = 'true';
  }

  /** @param count of all pictures: elements stand in no order, so each says which it is */
  mark(selected: boolean, focused: boolean, count: number): void {
    this.element.ariaPosInSet = String(this.place + 1);
    this.element.ariaSetSize = String(count);
    this.element.setAttribute('aria-selected', String(selected));
    this.element.classList.toggle('focus', focused);
  }

  /** @param tags all that the store has: each keeps its colour */
  write(caption: Caption, tags: readonly string[]): void {
    const {name, figure, right, error} = caption;
    this.#name.textContent = name;
    this.#figure.textContent = figure;
    this.#figure.className = `figure ${right === null ? '' : right ? 'right' : 'wrong'}`;
    this.#error.textContent = error ?? '';
    this.#error.hidden = error === null;
    this.#tags.replaceChildren(...caption.tags.map((tag) => dot(tag, tags.indexOf(tag))));
    this.element.setAttribute('aria-label', spoken(caption));
    this.element.title = error === null ? name : `${name}: ${error}`;
  }
}

function dot(tag: string, index: number): HTMLElement {
  const element = document.createElement('i');
  element.className = `tag-${index % tagColours}`;
  element.title = tag;
  return element;
}

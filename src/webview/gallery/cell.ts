import type {Caption} from './caption.ts';

/** One element of the grid, moved from place to place. */
export class Cell {
  readonly element = document.createElement('div');
  readonly canvas = document.createElement('canvas');
  readonly #name = document.createElement('span');
  readonly #figure = document.createElement('span');
  /** What is drawn now, so that nothing is drawn twice. */
  drawn = '';
  place = -1;

  constructor() {
    this.element.className = 'cell';
    this.element.setAttribute('role', 'option');
    this.#name.className = 'name';
    const line = document.createElement('p');
    line.append(this.#name, this.#figure);
    this.element.append(this.canvas, line);
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

  mark(selected: boolean, focused: boolean): void {
    this.element.setAttribute('aria-selected', String(selected));
    this.element.classList.toggle('focus', focused);
  }

  write({name, figure, right}: Caption): void {
    this.#name.textContent = name;
    this.#figure.textContent = figure;
    this.#figure.className = `figure ${right === null ? '' : right ? 'right' : 'wrong'}`;
    const verdict = right === null ? '' : right ? ', right' : ', wrong';
    this.element.setAttribute('aria-label', `${name}${verdict}, ${figure}`);
    this.element.title = name;
  }
}

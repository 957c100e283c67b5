// Runs in the page: stands for VS Code (messages go to the benchmark over HTTP as bytes, see wire.ts), and measures.
(() => {
  const kinds = {Uint8Array, Uint32Array, Float32Array};
  const padding = (length) => (8 - (length % 8)) % 8;
  const encode = (message) => {
    const arrays = [];
    let at = 0;
    const text = JSON.stringify(message, (_, value) => {
      if (!ArrayBuffer.isView(value)) return value;
      const start = at;
      arrays.push(value, new Uint8Array(padding(value.byteLength)));
      at += value.byteLength + padding(value.byteLength);
      return {typed: value.constructor.name, start, bytes: value.byteLength};
    });
    const json = new TextEncoder().encode(text);
    const begin = 4 + json.length + padding(4 + json.length);
    const whole = new Uint8Array(begin + at);
    new DataView(whole.buffer).setUint32(0, json.length, true);
    whole.set(json, 4);
    let end = begin;
    for (const array of arrays) {
      whole.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), end);
      end += array.byteLength;
    }
    return whole;
  };
  const decode = (buffer) => {
    const length = new DataView(buffer).getUint32(0, true);
    const begin = 4 + length + padding(4 + length);
    return JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)), (_, value) => {
      if (value === null || typeof value !== 'object' || value.typed === undefined) return value;
      const start = begin + value.start;
      return new kinds[value.typed](buffer.slice(start, start + value.bytes));
    });
  };

  /** Of each request of the page, by its number: what it asked, and when it was sent and answered here. */
  const asked = new Map();
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => {
      if (message.id !== undefined) asked.set(message.id, {method: message.method, sent: performance.now()});
      // One after the other, as messages come; a fetch each may overtake.
      sending = sending.then(() => fetch('/send', {method: 'POST', body: encode(message)}));
    },
    getState: () => undefined,
    setState: () => {},
  });
  let sending = Promise.resolve();
  const listen = async () => {
    for (;;) {
      const response = await fetch('/receive');
      if (!response.ok) return;
      const message = decode(await response.arrayBuffer());
      const question = message.method === undefined ? asked.get(message.id) : undefined;
      if (question !== undefined) question.answered = performance.now();
      window.postMessage(message, '*');
    }
  };
  void listen();
  addEventListener('DOMContentLoaded', () => {
    const script = document.createElement('script');
    script.type = 'module';
    script.src = 'gallery.js';
    document.body.append(script);
  });

  const longTasks = [];
  new PerformanceObserver((list) => longTasks.push(...list.getEntries())).observe({type: 'longtask', buffered: true});

  const frame = () => new Promise(requestAnimationFrame);
  const page = () => document.querySelector('heatlens-gallery');
  const view = () => page()?.shadowRoot?.querySelector('heatlens-pictures-view');
  const grid = () => view()?.shadowRoot?.querySelector('heatlens-grid');
  const cells = () => [...(grid()?.shadowRoot?.querySelectorAll('.cell:not([hidden])') ?? [])];
  const isPainted = (cell) => cell.getAttribute('aria-busy') === 'false';
  const isDrawn = (order) => {
    if (grid() === undefined || grid().order === order) return false;
    const shown = cells();
    return shown.length > 0 && shown.every(isPainted);
  };
  /** Until an order other than this one is in the grid, each cell in sight with its thumbnail, and on the screen. */
  const drawn = async (order) => {
    while (!isDrawn(order)) await frame();
    await frame();
    await frame();
    return performance.now();
  };
  window.measure = {
    /** Milliseconds from the page's start until its first content is painted, a picture is, and all in sight are. */
    async firstPaint() {
      while (!cells().some(isPainted)) await frame();
      const first = await frame();
      const all = await drawn(undefined);
      const [{startTime}] = performance.getEntriesByName('first-contentful-paint');
      return {frame: startTime, first, all};
    },
    press: (key) => window.dispatchEvent(new KeyboardEvent('keydown', {key})),
    /** As the search field, the pickers and the lists do. */
    filter: (change) => page().dispatch({kind: 'filter', change}),
    /** From a change until its pictures are drawn, in milliseconds; `number` of the question that it asked. */
    async changed(change) {
      const before = grid().order;
      const known = new Set(asked.keys());
      const begin = performance.now();
      change();
      const end = await drawn(before);
      const found = [...asked].find(([number, {method}]) => method === 'query' && !known.has(number));
      if (found === undefined) throw new Error('no question was asked');
      const [number, {sent, answered}] = found;
      return {number, total: end - begin, answered: answered - sent};
    },
    /**
     * Milliseconds of each frame, and of tasks above 50, while the grid is scrolled by so many pixels a frame; 300 are
     * half a screen, and 0 tell what the machine does to a page where nothing happens.
     */
    async scrolling(by) {
      const frames = [];
      longTasks.length = 0;
      let last = await frame();
      for (let i = 0; i < 240; i++) {
        grid().scrollTop += by;
        const now = await frame();
        frames.push(now - last);
        last = now;
      }
      await drawn(undefined);
      return {frames, longTasks: longTasks.map(({duration}) => duration)};
    },
  };
})();

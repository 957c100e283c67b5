// Runs in the page: stands for VS Code (messages go to the benchmark as text, see wire.ts), and measures.
(() => {
  const kinds = {Uint8Array, Uint32Array, Float32Array};
  const encode = (message) => JSON.stringify(message, (_, value) => {
    if (!ArrayBuffer.isView(value)) return value;
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    return {typed: value.constructor.name, bytes: btoa(text)};
  });
  const decode = (text) => JSON.parse(text, (_, value) => {
    if (value === null || typeof value !== 'object' || value.typed === undefined) return value;
    const bytes = Uint8Array.from(atob(value.bytes), (letter) => letter.charCodeAt(0));
    return new (kinds[value.typed] ?? Uint8Array)(bytes.buffer);
  });
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => window.toHost(encode(message)),
    getState: () => undefined,
    setState: () => {},
  });
  window.fromHost = (text) => window.postMessage(decode(text), '*');
  addEventListener('DOMContentLoaded', () => {
    const script = document.createElement('script');
    script.type = 'module';
    script.src = 'gallery.js';
    document.body.append(script);
  });

  const frame = () => new Promise(requestAnimationFrame);
  const page = () => document.querySelector('heatlens-gallery');
  const grid = () => page()?.shadowRoot?.querySelector('heatlens-pictures-view')?.shadowRoot?.querySelector('heatlens-grid');
  const drawn = () => [...(grid()?.shadowRoot?.querySelectorAll('.cell:not([hidden])') ?? [])].map((cell) => cell.title).join('\n');
  window.measure = {
    /** Milliseconds from the page's start until the first pictures are drawn. */
    async firstPaint() {
      while (drawn().trim() === '') await frame();
      return performance.now();
    },
    press: (key) => window.dispatchEvent(new KeyboardEvent('keydown', {key})),
    filter: (change) => page().dispatch({kind: 'filter', change}),
    /** Milliseconds from a change until other pictures are drawn. */
    async changed(change) {
      const before = drawn();
      const begin = performance.now();
      change();
      while (drawn() === before || drawn().trim() === '') await frame();
      return performance.now() - begin;
    },
    /** Milliseconds of each frame while the grid is scrolled by half a screen a frame. */
    async scrolling() {
      const frames = [];
      let last = await frame();
      for (let i = 0; i < 120; i++) {
        grid().scrollTop += 300;
        const now = await frame();
        frames.push(now - last);
        last = now;
      }
      return frames;
    },
  };
})();

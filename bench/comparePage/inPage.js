// Runs in the page: stands for VS Code, and measures.
(() => {
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => void window.toHost(JSON.stringify(message)),
    getState: () => undefined,
    setState: () => {},
  });
  window.fromHost = (message) => window.postMessage(message, '*');
  const within = (...names) => names.reduce((root, name) => root.querySelector(name).shadowRoot ?? root.querySelector(name), document);
  const task = () => new Promise((resolve) => {
    const {port1, port2} = new MessageChannel();
    port1.addEventListener('message', resolve, {once: true});
    port1.start();
    port2.postMessage(0);
  });
  /** Milliseconds of the page's thread for a change: its scripts, then the frame with its styles, layout and painting. */
  const work = async (change) => {
    await new Promise((resolve) => setTimeout(resolve, 150));
    await new Promise(requestAnimationFrame);
    await task();
    const begin = performance.now();
    change();
    await task();
    const scripts = performance.now() - begin;
    const frame = await new Promise(requestAnimationFrame);
    const framed = performance.now();
    await task();
    return frame === 0 ? NaN : scripts + performance.now() - framed;
  };
  const rows = () => [...within('heatlens-compare', 'heatlens-classes').querySelectorAll('tbody button')];
  window.measure = {
    press: (key) => window.dispatchEvent(new KeyboardEvent('keydown', {key})),
    /** One of the two classes that were asked for, and then the other. */
    otherClass: () => rows().slice(0, 2).find((row) => row.getAttribute('aria-pressed') === 'false').click(),
    method: (id) => {
      const select = within('heatlens-compare', 'heatlens-compare-header').querySelectorAll('select')[2];
      select.value = id;
      select.dispatchEvent(new Event('change', {bubbles: true}));
    },
    async each(changes, make) {
      const found = [];
      for (const change of changes) found.push(await work(() => make(change)));
      return found;
    },
  };
})();

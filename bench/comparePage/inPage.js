// Runs in the page: stands for VS Code, and makes changes.
(() => {
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => void window.toHost(JSON.stringify(message)),
    getState: () => undefined,
    setState: () => {},
  });
  window.fromHost = (message) => window.postMessage(message, '*');
  const within = (...names) =>
    names.reduce((root, name) => root.querySelector(name).shadowRoot ?? root.querySelector(name), document);
  const rows = () => [...within('heatlens-compare', 'heatlens-classes').querySelectorAll('tbody button')];
  window.measure = {
    press: (key) => window.dispatchEvent(new KeyboardEvent('keydown', {key})),
    /** One of the two classes that were asked for, and then the other. */
    otherClass: () =>
      rows()
        .slice(0, 2)
        .find((row) => row.getAttribute('aria-pressed') === 'false')
        .click(),
    method: (id) => {
      const select = within('heatlens-compare', 'heatlens-compare-header').querySelectorAll('select')[2];
      select.value = id;
      select.dispatchEvent(new Event('change', {bubbles: true}));
    },
    /** Until a change is on the screen, and what follows it is done. */
    async drawn(change) {
      change();
      for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
      await new Promise((resolve) => setTimeout(resolve, 100));
    },
  };
})();

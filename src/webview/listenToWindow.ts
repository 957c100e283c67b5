/** What the extension posts to the page. */
export function listenToWindow(receive: (message: unknown) => void): {dispose(): void} {
  const listener = (event: MessageEvent) => receive(event.data);
  window.addEventListener('message', listener);
  return {dispose: () => window.removeEventListener('message', listener)};
}

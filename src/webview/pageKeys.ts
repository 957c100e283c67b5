import type {ReactiveController} from 'lit';

/** Hands a page the keys that are pressed anywhere in it, but those that are typed into a field. */
export function pageKeys(press: (event: KeyboardEvent) => void): ReactiveController {
  const onKey = (event: KeyboardEvent): void => {
    const typing = event
      .composedPath()
      .some((one) => (one instanceof HTMLInputElement && one.type !== 'range') || one instanceof HTMLSelectElement);
    if (!typing && !event.altKey) press(event);
  };
  return {
    hostConnected: () => window.addEventListener('keydown', onKey),
    hostDisconnected: () => window.removeEventListener('keydown', onKey),
  };
}

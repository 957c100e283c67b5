import assert from 'node:assert/strict';
import type {FrameLocator, Locator} from 'playwright-core';

/** Waits until the shown explanation is finished: nothing to stop any more, and a map on screen. */
export async function finished(panel: FrameLocator): Promise<void> {
  await status(panel)
    .filter({hasText: /single map|copies/})
    .waitFor({timeout: 120_000});
  await panel.getByRole('button', {name: 'Stop'}).waitFor({state: 'detached', timeout: 120_000});
}

export function status(panel: FrameLocator): Locator {
  return panel.locator('heatlens-status-bar').getByRole('status');
}

/** The class that is explained, as the list of predictions shows it. */
export function explainedClass(panel: FrameLocator): Locator {
  return predictions(panel).getByRole('option', {selected: true}).locator('.name');
}

export function predictions(panel: FrameLocator): Locator {
  return panel.getByRole('listbox', {name: /Prediction/});
}

/** Where the map is brightest, in the picture's own pixels, found by moving the cursor over the whole picture. */
export async function brightest(panel: FrameLocator): Promise<{readonly x: number; readonly y: number}> {
  const found = await panel.getByRole('application').evaluate((canvas) => {
    const stage = (canvas.getRootNode() as ShadowRoot).host as HTMLElement & {
      probe: {readonly x: number; readonly y: number; readonly raw: number} | null;
    };
    const {left, top, width, height} = canvas.getBoundingClientRect();
    let best = {x: -1, y: -1, raw: -Infinity};
    for (let y = 1; y < height; y += 3) {
      for (let x = 1; x < width; x += 3) {
        canvas.dispatchEvent(new PointerEvent('pointermove', {clientX: left + x, clientY: top + y, bubbles: true}));
        if (stage.probe !== null && stage.probe.raw > best.raw) best = {...stage.probe};
      }
    }
    return best;
  });
  assert.ok(Number.isFinite(found.raw), 'the cursor met no map');
  return found;
}

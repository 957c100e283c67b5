import type {SeriesFrame} from '../../protocol/compare.ts';
import type {SeriesView} from '../../protocol/comparePanel.ts';
import type {Explanation} from '../../protocol/explanation.ts';
import {scoreText} from '../../protocol/scoreText.ts';
import type {EngineClient} from '../engine/engineClient.ts';
import {EngineError} from '../engine/engineError.ts';
import {askForFile} from '../gallery/askForFile.ts';

/** Writes the finished maps of a comparison into a file of the user's choice; null where he gave up. */
export async function exportSeries(
  engine: EngineClient,
  explanations: readonly {readonly name: string; readonly explanation: Explanation}[],
  {format, ...view}: SeriesView,
): Promise<{readonly file: string} | null> {
  const [first] = explanations;
  if (first === undefined)
    throw new EngineError('argument-invalid', 'There is no finished map yet. Wait for the first.');
  const file = await askForFile('Export the Maps', `checkpoints.${format}`);
  if (file === undefined) return null;
  return engine.call('exportSeries', {
    ...view,
    format,
    file,
    image: first.explanation.image,
    frames: explanations.map(frameOf),
  });
}

function frameOf({
  name,
  explanation: {target, map, field},
}: {
  readonly name: string;
  readonly explanation: Explanation;
}): SeriesFrame {
  return {title: name, caption: `${target.sign < 0 ? 'against ' : ''}${target.label} ${scoreText(target)}`, map, field};
}

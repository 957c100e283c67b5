import {enableProdMode, setBackend} from '@tensorflow/tfjs-core';
import {forwardProgram} from '../src/core/methods/forward.ts';
import {openSubject} from '../src/engine/explain/subject.ts';
import type {ExplainRequest} from '../src/protocol/explanation.ts';
import {interleaved, ratio, type Figure} from './measure.ts';
import type {Settings} from './settings.ts';
import {engineTools, wholeExplanation} from './whole.ts';

const copies = 100;
/** Pictures of a bare forward pass, on all threads of one session. */
const batch = 16;

/** An augmented explanation from the file to the last map, against as many bare forward passes of the same runtime. */
export async function augmented({model, picture, range, rounds}: Settings): Promise<Figure[]> {
  enableProdMode();
  await setBackend('cpu');
  const tools = engineTools();
  const request: ExplainRequest = {model, image: picture, preprocessing: {range}, augmentations: copies};
  const session = await tools.models.open(model);
  const {network, bench} = await openSubject(tools, session, request, session.model.network.input, 7, undefined);
  const whole = () => wholeExplanation(tools, request);
  let last = await whole();
  const {height, width, channels} = network.input;
  const images = Float32Array.from({length: batch * height * width * channels}, (_, i) => Math.sin(i));
  const forward = forwardProgram(network, batch);
  const runs = Math.ceil(copies / batch);
  const times = await interleaved(rounds, {
    whole: async () => (last = await whole()),
    bare: async () => {
      for (let i = 0; i < runs; i++) await bench.run('forward', forward, {images});
    },
  });
  await tools.models.dispose();
  const bare = (times.bare * copies) / (runs * batch);
  const {warp, maps, fuse} = last.milliseconds;
  return [
    {
      what: `augmented, L = ${copies}, everything (batch ${Math.max(...session.batches.values())}) / ${copies} bare forwards (batch ${batch})`,
      value: ratio(times.whole, bare),
      target: '≤ 1.30',
    },
    {
      what: '  of it: warping, network with gradients, super-resolution',
      value: [warp, maps, fuse].map((ms) => `${ms.toFixed(0)} ms`).join(', '),
      target: '',
    },
  ];
}

import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createEngine} from '../../../src/engine/engine.ts';
import {startWorkshopProcess} from '../../../src/engine/workshopProcess.ts';
import {explained} from '../samples.ts';
import {needsTensorFlow, tensorFlow} from './tensorFlow.ts';

test(
  'where TensorFlow aborts the process in the middle, ONNX Runtime explains, says so, and goes on for the next picture',
  needsTensorFlow,
  async (t) => {
    const first = startWorkshopProcess();
    const engine = createEngine(first);
    t.after(() => engine.dispose());
    const request = {tensorFlow: tensorFlow?.path, augmentations: 4, device: 'cpu'} as const;
    const onProgress = ({stage, ...progress}: {stage: string; device?: string}) => {
      if (stage === 'working' && progress.device === 'tensorflow') first.kill('SIGABRT');
    };
    const sentence =
      /^TensorFlow is not used: it ended the engine in the middle of an explanation\. Choose another TensorFlow, or none\. This was computed with ONNX Runtime/;
    for (const explanation of [await explained(engine, request, {onProgress}), await explained(engine, request)]) {
      assert.equal(explanation.runtime, 'onnx');
      assert.match(explanation.warnings.join('\n'), sentence);
      assert.equal(explanation.copies, 4);
    }
    assert.equal(first.signalCode, 'SIGABRT');
  },
);

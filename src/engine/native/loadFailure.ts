import {HeatlensError} from '../../core/errors.ts';
import type {TensorFlowFound} from '../../protocol/engine.ts';

/** One sentence with the remedy for what the dynamic linker or Node said when a TensorFlow could not be loaded. */
export function loadFailure(found: TensorFlowFound, cause: unknown): HeatlensError {
  if (cause instanceof HeatlensError) return cause;
  const said = cause instanceof Error ? cause.message : String(cause);
  const file = missingFile(said);
  const {reason, remedy} = file === undefined ? unreadable(found, said) : missing(found, file);
  const message = `${title(found)} could not be loaded: ${reason}. ${remedy}`;
  return new HeatlensError('runtime-unavailable', message, {
    cause,
    details: {path: found.path, ...(file === undefined ? {} : {file})},
  });
}

/** "TensorFlow 2.21.0 in /home/me/venv/…" */
export function title({kind, version, path, gpu}: TensorFlowFound): string {
  return kind === 'python' ? `TensorFlow ${version} in ${path}` : `tfjs-node${gpu ? '-gpu' : ''} ${version} in ${path}`;
}

/** The file that the dynamic linker misses. */
function missingFile(said: string): string | undefined {
  return (
    /(?:^|\s)([^\s:]+): cannot open shared object file: No such file/.exec(said)?.[1] ??
    /Library not loaded: (\S+)/.exec(said)?.[1]
  );
}

function missing({kind, version, gpu}: TensorFlowFound, file: string): {reason: string; remedy: string} {
  const reason = `the library ${file} is missing`;
  if (/^lib(cuda|cudnn|cublas|cufft|curand|cusolver|cusparse|nv|nccl)/.test(file)) {
    const cuda = /libcudart\.so\.(\d+)/.exec(file)?.[1];
    const pip = `run \`pip install "tensorflow[and-cuda]==${version}"\` in that environment`;
    const install = `install CUDA${cuda === undefined ? '' : ` ${cuda}`}, or use the TensorFlow of a Python environment`;
    return {reason, remedy: `${capital(kind === 'python' ? pip : install)}.`};
  }
  if (kind === 'python')
    return {reason, remedy: `Install TensorFlow again: \`pip install --force-reinstall tensorflow==${version}\`.`};
  const name = `@tensorflow/tfjs-node${gpu ? '-gpu' : ''}`;
  return {reason, remedy: `Run \`npm rebuild ${name}\` where it is installed, which downloads it.`};
}

function unreadable({kind}: TensorFlowFound, said: string): {reason: string; remedy: string} {
  const [line = ''] = said.split('\n');
  if (/(GLIBC|GLIBCXX|CXXABI)_[\d.]+' not found/.test(said)) {
    return {
      reason: 'it is built for a newer Linux than this',
      remedy: 'Install an older version of it, or choose none.',
    };
  }
  if (/undefined symbol/.test(said)) {
    return {
      reason: `it lacks what Heatlens calls (${line})`,
      remedy: 'Versions 2.12 to 2.21 of TensorFlow are known to work.',
    };
  }
  const again = kind === 'python' ? 'Install TensorFlow again' : 'Install the package again';
  return {reason: line, remedy: `${again}, or choose none.`};
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

import type {InstallProgress} from '../protocol/engine.ts';
import {flag, readArguments, text} from './arguments.ts';
import {exitCodes, type Environment, type ExitCode} from './environment.ts';
import {UsageError} from './usageError.ts';

const options = {
  index: text('<url>', 'The Python package index to install from. Default: the one that pip is set to.'),
  help: flag('This text.', 'h'),
};

/** `heatlens install cuda` */
export async function install(
  args: readonly string[],
  {openEngine, signal, stderr, stdout}: Environment,
): Promise<ExitCode> {
  const {
    given,
    positionals: [what, ...rest],
  } = readArguments(args, options);
  if (what !== 'cuda' || rest.length > 0)
    throw new UsageError('install takes one word, `cuda`: heatlens install cuda.');
  const engine = await openEngine();
  try {
    const stream = engine.installCuda({index: given.index}, signal);
    let shown = '';
    for (;;) {
      const step = await stream.next();
      if (step.done) {
        stdout.write(`Installed in ${step.value.folder}.\n`);
        return exitCodes.done;
      }
      const line = progressLine(step.value);
      if (line !== shown) stderr.write(`${line}\n`);
      shown = line;
    }
  } finally {
    await engine.dispose();
  }
}

/** A new line for every tenth, on a terminal and in a log alike. */
function progressLine({step, bytes, of}: InstallProgress): string {
  if (step === 'unpacking') return `Unpacking ${gigabytes(of)} …`;
  return `Downloading ${gigabytes(of)}: ${Math.floor((bytes / of) * 10) * 10} %`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

import type {Diagnostics} from '../protocol/engine.ts';
import {flag, readArguments} from './arguments.ts';
import {exitCodes, type Environment, type ExitCode} from './environment.ts';
import {textTable} from './textTable.ts';
import {UsageError} from './usageError.ts';

const options = {json: flag('One JSON object.'), help: flag('This text.', 'h')};

/** `heatlens doctor` */
export async function doctor(args: readonly string[], environment: Environment): Promise<ExitCode> {
  const {given, positionals} = readArguments(args, options);
  if (positionals.length > 0) throw new UsageError(`doctor takes no arguments: leave \`${positionals[0]}\` out.`);
  const engine = await environment.openEngine();
  try {
    const diagnostics = await engine.doctor();
    environment.stdout.write(given.json === true ? `${JSON.stringify(diagnostics)}\n` : describe(diagnostics));
    return diagnostics.devices.some(({usable}) => usable) ? exitCodes.done : exitCodes.failed;
  } finally {
    await engine.dispose();
  }
}

function describe({versions, devices, memory}: Diagnostics): string {
  const columns = [{heading: ' '}, {heading: 'Runtime'}, {heading: 'Device'}, {heading: ' '}];
  const rows = devices.map(({runtime, device, usable, reason}) => [usable ? '✓' : '✗', runtime, device, reason]);
  return [
    'Runtimes and devices',
    ...textTable(columns, rows),
    '',
    'Versions',
    ...textTable([{heading: ''}, {heading: ''}], Object.entries(versions)).slice(1),
    '',
    'Memory',
    ...textTable([{heading: ''}, {heading: '', align: 'right'}], Object.entries(memory).map(([name, bytes]) => [name, size(bytes)])).slice(1),
    '',
    'What to do',
    advice(devices),
    '',
  ].join('\n');
}

function advice(devices: Diagnostics['devices']): string {
  const usable = devices.filter((device) => device.usable);
  const [first] = usable;
  if (first === undefined) {
    return 'Nothing here can compute: install Heatlens again (npm ci), and if that does not help report what stands above.';
  }
  if (usable.every(({device}) => /cpu|wasm/i.test(device))) {
    return (
      `Nothing has to be done: explanations run on the processor (${first.runtime}, ${first.device}). ` +
      'A graphics card would be faster; the reasons above tell what each one lacks.'
    );
  }
  return 'Nothing has to be done: explanations run on the fastest device marked ✓. --device chooses another.';
}

function size(bytes: number): string {
  return bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GiB` : `${Math.round(bytes / 2 ** 20)} MiB`;
}

import {resolve} from 'node:path';
import type {Engine} from '../engine/api.ts';
import type {Diagnostics, Placement, TensorFlowFound} from '../protocol/engine.ts';
import {flag, readArguments, text} from './arguments.ts';
import {exitCodes, type Environment, type ExitCode} from './environment.ts';
import {failureOf} from './failure.ts';
import {textTable} from './textTable.ts';
import {UsageError} from './usageError.ts';

const options = {
  model: text('<path>', 'Counts where the nodes of this model run.'),
  json: flag('One JSON object.'),
  help: flag('This text.', 'h'),
};

/** `heatlens doctor` */
export async function doctor(args: readonly string[], environment: Environment): Promise<ExitCode> {
  const {given, positionals} = readArguments(args, options);
  if (positionals.length > 0)
    throw new UsageError(`doctor takes options only: leave \`${positionals[0]}\` out, or give a model with --model.`);
  const engine = await environment.openEngine();
  try {
    const model = given.model === undefined ? undefined : resolve(environment.folder, given.model);
    const diagnostics = await diagnosed(engine, model, environment);
    const tensorFlows = await engine.tensorFlows({folders: [environment.folder], interpreters: []});
    environment.stdout.write(
      given.json === true ? `${JSON.stringify({...diagnostics, tensorFlows})}\n` : describe(diagnostics, tensorFlows),
    );
    return diagnostics.devices.some(({usable}) => usable) ? exitCodes.done : exitCodes.failed;
  } finally {
    await engine.dispose();
  }
}

/** Counting nodes runs the model on every device that works, whose native code can end what computes all the same. */
async function diagnosed(engine: Engine, model: string | undefined, {stderr}: Environment): Promise<Diagnostics> {
  try {
    return await engine.doctor({probe: 'all', model});
  } catch (error) {
    const {code, message} = failureOf(error);
    if (code !== 'engine-stopped' || model === undefined) throw error;
    stderr.write(`The nodes of this model could not be counted: a device ended the process. ${message}\n`);
    return engine.doctor();
  }
}

function describe(
  {versions, devices, trouble, placements, memory}: Diagnostics,
  tensorFlows: readonly TensorFlowFound[],
): string {
  const columns = [{heading: ' '}, {heading: 'Runtime'}, {heading: 'Device'}, {heading: ' '}];
  const rows = devices.map(({runtime, device, usable, chosen, reason}) => [
    chosen ? '→' : usable ? '✓' : '✗',
    runtime,
    device,
    reason,
  ]);
  return [
    'Runtimes and devices (→ is what auto takes)',
    ...textTable(columns, rows),
    ...(trouble === null ? [] : ['', trouble]),
    ...(placements.length === 0 ? [] : ['', 'Nodes of this model’s Grad-CAM', ...placementTable(placements)]),
    ...(tensorFlows.length === 0
      ? []
      : ['', 'TensorFlow, used where --tensorflow names it (not tried)', ...tensorFlowTable(tensorFlows)]),
    '',
    'Versions',
    ...textTable([{heading: ''}, {heading: ''}], Object.entries(versions)).slice(1),
    '',
    'Memory',
    ...textTable(
      [{heading: ''}, {heading: '', align: 'right'}],
      Object.entries(memory).map(([name, bytes]) => [name, size(bytes)]),
    ).slice(1),
    '',
    'What to do',
    ...advice(devices),
    '',
  ].join('\n');
}

function placementTable(placements: readonly Placement[]): string[] {
  const columns = [{heading: 'Device'}, {heading: 'Nodes by provider'}, {heading: 'Copies', align: 'right'}] as const;
  return textTable(
    columns,
    placements.map(({device, nodes, copies}) => {
      const counts = Object.entries(nodes).map(([provider, count]) => `${provider} ${count}`);
      return [device, counts.join(', '), String(copies)];
    }),
  );
}

function tensorFlowTable(tensorFlows: readonly TensorFlowFound[]): string[] {
  const columns = [{heading: 'Version'}, {heading: 'Folder'}, {heading: 'From'}];
  return textTable(
    columns,
    tensorFlows.map(({version, path, origin}) => [version, path, origin]),
  );
}

function advice(devices: Diagnostics['devices']): string[] {
  const chosen = devices.find((device) => device.chosen);
  if (chosen === undefined) {
    return [
      'Nothing here can compute: install Heatlens again (npm ci), and if that does not help report what stands above.',
    ];
  }
  const remedies = devices
    .filter(({usable, remedy}) => !usable && remedy !== null)
    .map(({device, remedy}) => `  ${device}: ${remedy}`);
  const where =
    chosen.device === 'cpu' ? `the processor (${chosen.runtime}, cpu)` : `${chosen.device}, the fastest device`;
  const rest = remedies.length > 0 ? ' To use more of this computer:' : '';
  return [`Nothing has to be done: explanations run on ${where}. --device chooses another.${rest}`, ...remedies];
}

function size(bytes: number): string {
  return bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GiB` : `${Math.round(bytes / 2 ** 20)} MiB`;
}

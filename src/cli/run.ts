import manifest from '../../package.json' with {type: 'json'};
import {didYouMean} from './arguments.ts';
import {compare} from './compare.ts';
import {compareHelp, sanityHelp} from './compareHelp.ts';
import {doctor} from './doctor.ts';
import {exitCodes, type Environment, type ExitCode} from './environment.ts';
import {explain} from './explain.ts';
import {exportCommand} from './export.ts';
import {failureOf} from './failure.ts';
import {
  doctorHelp,
  explainHelp,
  exportHelp,
  inspectHelp,
  installHelp,
  mergeHelp,
  methodsHelp,
  overview,
  reportHelp,
  sweepHelp,
} from './help.ts';
import {inspect} from './inspect.ts';
import {install} from './install.ts';
import {merge} from './merge.ts';
import {methods} from './methods.ts';
import {report} from './report.ts';
import {sanity} from './sanity.ts';
import {sweep} from './sweep.ts';
import {UsageError} from './usageError.ts';

interface Command {
  readonly run: (args: readonly string[], environment: Environment) => Promise<ExitCode>;
  readonly help: string;
}

const commands: ReadonlyMap<string, Command> = new Map([
  ['explain', {run: explain, help: explainHelp}],
  ['inspect', {run: inspect, help: inspectHelp}],
  ['sweep', {run: sweep, help: sweepHelp}],
  ['compare', {run: compare, help: compareHelp}],
  ['sanity', {run: sanity, help: sanityHelp}],
  ['merge', {run: merge, help: mergeHelp}],
  ['export', {run: exportCommand, help: exportHelp}],
  ['report', {run: report, help: reportHelp}],
  ['methods', {run: methods, help: methodsHelp}],
  ['doctor', {run: doctor, help: doctorHelp}],
  ['install', {run: install, help: installHelp}],
]);

/**
 * The whole command line.
 *
 * @param args without the program's own name
 * @returns the exit code; failures have been told on standard error by then
 */
export async function run(args: readonly string[], environment: Environment): Promise<ExitCode> {
  try {
    return await dispatch(args, environment);
  } catch (error) {
    if (error instanceof UsageError) {
      environment.stderr.write(`${error.message}\n`);
      return exitCodes.usage;
    }
    const {code, reach, message} = failureOf(error);
    environment.stderr.write(`${message}\n`);
    if (code === 'cancelled') return exitCodes.stopped;
    return reach === 'usage' ? exitCodes.usage : exitCodes.failed;
  }
}

async function dispatch(args: readonly string[], environment: Environment): Promise<ExitCode> {
  const [name = '--help', ...rest] = args;
  const {stdout} = environment;
  if (name === '--version' || name === '-v') {
    stdout.write(`${manifest.version}\n`);
    return exitCodes.done;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    stdout.write(commands.get(rest[0] ?? '')?.help ?? overview);
    return exitCodes.done;
  }
  const command = commands.get(name);
  if (command === undefined) {
    throw new UsageError(
      `\`${name}\` is not a command${didYouMean(name, [...commands.keys()])}: heatlens --help lists them.`,
    );
  }
  if (asksForHelp(rest)) {
    stdout.write(command.help);
    return exitCodes.done;
  }
  return command.run(rest, environment);
}

/** After `--` everything is a picture. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).some((arg) => arg === '--help' || arg === '-h');
}

import {flag, readArguments} from './arguments.ts';
import {exitCodes, type Environment, type ExitCode} from './environment.ts';
import {textTable} from './textTable.ts';
import {UsageError} from './usageError.ts';

const options = {json: flag('One JSON array.'), help: flag('This text.', 'h')};

/** `heatlens methods` */
export async function methods(args: readonly string[], environment: Environment): Promise<ExitCode> {
  const {given, positionals} = readArguments(args, options);
  if (positionals.length > 0) throw new UsageError(`methods takes no arguments: leave \`${positionals[0]}\` out.`);
  const engine = await environment.openEngine();
  try {
    const known = await engine.methods();
    const columns = [{heading: 'Method'}, {heading: 'Name'}, {heading: 'Unit'}, {heading: 'Source'}];
    const rows = known.map(({id, title, unit, source}) => [id, title, unit, source]);
    environment.stdout.write(
      given.json === true ? `${JSON.stringify(known)}\n` : `${textTable(columns, rows).join('\n')}\n`,
    );
    return exitCodes.done;
  } finally {
    await engine.dispose();
  }
}

import type {Option, Options} from './arguments.ts';

const indent = '      ';
const width = 100;

/** Every option with its meaning and the values it takes. */
export function optionsHelp(options: Options): string {
  return Object.entries(options)
    .map(([name, option]) => `  ${signature(name, option)}\n${wrapped(option.help, indent)}${allowed(option)}`)
    .join('');
}

function signature(name: string, {short, value}: Option<unknown>): string {
  return `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
}

function allowed(option: Option<unknown>): string {
  const values = Object.entries(option.allowed ?? {});
  const column = Math.max(0, ...values.map(([value]) => value.length)) + 2;
  return values.map(([value, meaning]) => `${indent}  ${value.padEnd(column)}${meaning}\n`).join('');
}

function wrapped(text: string, margin: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && margin.length + line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line) => `${margin}${line}\n`).join('');
}

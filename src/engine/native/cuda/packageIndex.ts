import {readFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {HeatlensError} from '../../../core/errors.ts';
import type {Fetch} from './fetch.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The address of the Python package index: what was named, else what pip uses, since organisations have their own.
 *
 * @param named by a setting or an option
 * @throws HeatlensError `argument-invalid` that says where to name one
 */
export async function indexAddress(named: string | undefined, variables: Variables = process.env): Promise<URL> {
  const {PIP_INDEX_URL, PIP_CONFIG_FILE, XDG_CONFIG_HOME = join(homedir(), '.config'), VIRTUAL_ENV} = variables;
  const files = [
    PIP_CONFIG_FILE,
    VIRTUAL_ENV === undefined ? undefined : join(VIRTUAL_ENV, 'pip.conf'),
    join(XDG_CONFIG_HOME, 'pip', 'pip.conf'),
    join(homedir(), '.pip', 'pip.conf'),
    '/etc/pip.conf',
  ].filter((file) => file !== undefined);
  const configured = await Promise.all(files.map(indexIn));
  const address = [named, PIP_INDEX_URL, ...configured].find((one) => one !== undefined && one.trim() !== '')?.trim();
  if (address === undefined) throw unnamed('No Python package index is configured on this machine');
  const url = URL.parse(address.endsWith('/') ? address : `${address}/`);
  if (url && ['https:', 'http:'].includes(url.protocol)) return url;
  throw unnamed(`\`${address.replace(/\/\/.*@/, '//')}\` is not the address of a package index`);
}

function unnamed(what: string): HeatlensError {
  const message =
    `${what}: set \`heatlens.cuda.packageIndex\` (on the command line --index, or PIP_INDEX_URL) to the address that pip ` +
    'installs from, which ends in /simple.';
  return new HeatlensError('argument-invalid', message);
}

async function indexIn(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return /^\s*index-url\s*[=:]\s*(\S+)\s*$/m.exec(text)?.[1];
}

/**
 * Where the index has a file (PEP 503; every index answers so, PEP 691 only some).
 *
 * @param project normalised, as `nvidia-cublas`
 * @throws HeatlensError `runtime-unavailable` where the index does not have it, or something else answers in its place
 */
export async function fileAddress(index: URL, project: string, file: string, fetch: Fetch): Promise<URL> {
  const page = new URL(`${project}/`, index);
  const {text, url} = await fetch.text(page);
  const link = new RegExp(`href\\s*=\\s*["']([^"'#]*/)?${file.replaceAll('.', '\\.')}["'#]`).exec(text);
  if (link) return new URL(`${link[1] ?? ''}${file}`, url);
  const isIndex = text.includes('.whl');
  const message = isIndex
    ? `${index.host} does not have ${file}: name another package index in \`heatlens.cuda.packageIndex\`.`
    : `${page.host}${page.pathname} is not a page of a package index, perhaps a proxy or a login answers: ` +
      'open it in a browser, then check `heatlens.cuda.packageIndex`.';
  throw new HeatlensError('runtime-unavailable', message);
}

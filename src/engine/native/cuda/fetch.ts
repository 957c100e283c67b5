import * as http from 'node:http';
import * as https from 'node:https';
import {pipeline} from 'node:stream/promises';
import {HeatlensError} from '../../../core/errors.ts';

/** What the installing needs of the network. */
export interface Fetch {
  /** A page as text, with the address it came from in the end. */
  text(url: URL): Promise<{readonly text: string; readonly url: URL}>;
  /** A file from byte `from` on; the answer may begin at 0 all the same, which its status tells. */
  file(url: URL, from: number): Promise<http.IncomingMessage>;
}

interface Answer {
  readonly answer: http.IncomingMessage;
  /** After all redirects. */
  readonly url: URL;
}

const mostRedirects = 5;
const patience = 60_000;
const longestPage = 32 << 20;

/** Over HTTPS_PROXY and the like where they are set. */
export function proxiedFetch(signal: AbortSignal | undefined, variables: NodeJS.ProcessEnv = process.env): Fetch {
  const agents = {
    'http:': new http.Agent({proxyEnv: variables}),
    'https:': new https.Agent({proxyEnv: variables}),
  };
  const get = async (url: URL, headers: http.OutgoingHttpHeaders, redirects = 0): Promise<Answer> => {
    const answer = await request(url, headers, agents[url.protocol === 'http:' ? 'http:' : 'https:'], signal);
    const {
      statusCode = 0,
      headers: {location},
    } = answer;
    if (statusCode < 300 || statusCode >= 400 || location === undefined) return {answer, url};
    answer.resume();
    if (redirects >= mostRedirects) throw unreachable(url, `it redirects more than ${mostRedirects} times`);
    const next = new URL(location, url);
    if (url.protocol === 'https:' && next.protocol !== 'https:')
      throw unreachable(url, 'it redirects to an address without encryption');
    return get(next, headers, redirects + 1);
  };
  return {
    async text(page) {
      const {answer, url} = await get(page, {accept: 'text/html'});
      const text = await read(answer);
      if (answer.statusCode !== 200)
        throw unreachable(url, `it answers ${answer.statusCode} ${answer.statusMessage ?? ''}`.trim());
      return {text, url};
    },
    async file(address, from) {
      return (await get(address, from > 0 ? {range: `bytes=${from}-`} : {})).answer;
    },
  };
}

function request(
  url: URL,
  headers: http.OutgoingHttpHeaders,
  agent: http.Agent,
  signal: AbortSignal | undefined,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const {get} = url.protocol === 'http:' ? http : https;
    const asked = get(url, {headers, agent, signal, timeout: patience}, resolve);
    asked.on('timeout', () => asked.destroy(new Error(`no answer for ${patience / 1000} s`)));
    asked.on('error', (error) => reject(signal?.aborted ? error : unreachable(url, error.message, error)));
  });
}

async function read(answer: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  await pipeline(answer, async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) {
      length += chunk.length;
      if (length > longestPage) {
        throw new HeatlensError(
          'runtime-unavailable',
          'The package index answers with an endless page: check its address.',
        );
      }
      chunks.push(chunk);
    }
  });
  return Buffer.concat(chunks).toString('utf8');
}

/** @param why a clause */
export function unreachable(url: URL, why: string, cause?: unknown): HeatlensError {
  const message =
    `${url.host} could not be reached (${why}): check the network, HTTPS_PROXY and \`heatlens.cuda.packageIndex\`, ` +
    'then try again; what is downloaded is kept.';
  return new HeatlensError('runtime-unavailable', message, {cause, details: {url: url.origin + url.pathname}});
}

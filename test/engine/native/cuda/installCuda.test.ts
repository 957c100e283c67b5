import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  statSync,
} from 'node:fs';
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, afterEach, before, beforeEach, test} from 'node:test';
import {BlobWriter, TextReader, ZipWriter} from '@zip.js/zip.js/lib/zip-core-native.js';
import {HeatlensError, type ErrorCode} from '../../../../src/core/errors.ts';
import {proxiedFetch} from '../../../../src/engine/native/cuda/fetch.ts';
import {installCuda, installedCuda, type CudaInstallation} from '../../../../src/engine/native/cuda/installCuda.ts';
import type {CudaManifest, Wheel} from '../../../../src/engine/native/cuda/manifest.ts';
import {asNobody} from '../../../asNobody.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let index: URL;
let storage: string;
let manifest: CudaManifest;
/** What the server has, by path; a test may put something else there. */
let answers: Map<string, Answer>;
let asked: string[];
const wheels = new Map<string, Buffer>();

before(async () => {
  wheels.set(
    'one-1.0-py3-none-any.whl',
    await zipped({'nvidia/cu13/lib/libone.so.1': 'one'.repeat(100_000), 'nvidia/cu13/lib/libother.so': 'not wanted'}),
  );
  wheels.set(
    'gpu-1.0-py3-none-any.whl',
    await zipped({'ort/capi/libonnxruntime_providers_cuda.so': 'provider', 'somewhere/else/libtwo.so': 'two'}),
  );
  server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(`${path} ${request.headers.range ?? ''}`.trim());
    const answer = answers.get(path);
    if (answer) return answer(request, response);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  index = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/simple/`);
});

after(() => server.close());

beforeEach(() => {
  storage = mkdtempSync(join(tmpdir(), 'heatlens-cuda-'));
  for (const name of ['onnxruntime-node/bin/napi-v6', 'onnxruntime-node/dist', 'onnxruntime-common/dist']) {
    mkdirSync(join(storage, 'shipped', name), {recursive: true});
  }
  writeFileSync(join(storage, 'shipped/onnxruntime-node/dist/index.js'), '');
  asked = [];
  answers = new Map();
  for (const [file, bytes] of wheels) {
    const project = file.split('-')[0];
    answers.set(`/simple/${project}/`, (_, response) => {
      response
        .writeHead(200, {'content-type': 'text/html'})
        .end(`<a href="../../files/${file}#sha256=whatever">${file}</a>`);
    });
    answers.set(`/files/${file}`, (request, response) => serve(bytes, request, response));
  }
  manifest = {
    id: 'test',
    title: 'Two wheels',
    unpacked: 1_000_000,
    wheels: [wheel('one', ['libone.so.1']), wheel('gpu', ['libonnxruntime_providers_cuda.so', 'libtwo.so'])],
  };
});

afterEach(() => rmSync(storage, {recursive: true, force: true}));

test('the libraries are installed side by side, the provider beside ONNX Runtime, and no wheel stays', async () => {
  const progress = await install();
  const installed = await installedCuda(storage, manifest);
  assert.ok(installed);
  assert.deepEqual(readdirSync(installed.libraries), ['libone.so.1', 'libtwo.so']);
  assert.equal(readFileSync(join(installed.libraries, 'libone.so.1'), 'utf8'), 'one'.repeat(100_000));
  const beside = join(installed.onnxruntime, 'bin/napi-v6', process.platform, process.arch);
  assert.equal(readFileSync(join(beside, 'libonnxruntime_providers_cuda.so'), 'utf8'), 'provider');
  assert.deepEqual(readdirSync(join(storage, 'cuda')), ['test']);
  assert.equal(progress.findLast(({step}) => step === 'downloading')?.bytes, progress[0]?.of);
});

test('what is installed is not downloaded again', async () => {
  await install();
  asked = [];
  await install();
  assert.deepEqual(asked, []);
});

test('a damaged installation is made anew', async () => {
  await install();
  const installed = await installedCuda(storage, manifest);
  assert.ok(installed);
  const library = join(installed.libraries, 'libone.so.1');
  writeFileSync(library, 'cut off');
  assert.equal(await installedCuda(storage, manifest), undefined, 'it is not loaded');
  await install();
  assert.equal(readFileSync(library, 'utf8'), 'one'.repeat(100_000));
});

/** Waits until so many bytes of a download are on the disk. */
async function keptBytes(file: string, count: number): Promise<void> {
  const part = join(storage, 'cuda/downloads', `${file}.part`);
  while (statSync(part, {throwIfNoEntry: false})?.size !== count)
    await new Promise((resolve) => setTimeout(resolve, 5));
}

test('a download that broke goes on where it broke', async () => {
  const file = 'one-1.0-py3-none-any.whl';
  const bytes = wheels.get(file) ?? Buffer.of();
  const whole = answers.get(`/files/${file}`);
  answers.set(`/files/${file}`, (_, response) => {
    response.writeHead(200, {'content-length': bytes.length});
    response.write(bytes.subarray(0, 200));
    void keptBytes(file, 200).then(() => response.destroy()); // a reset would overtake the bytes
  });
  await refused('runtime-unavailable', /could not be reached .*what is downloaded is kept/);
  if (whole) answers.set(`/files/${file}`, whole);
  asked = [];
  await install();
  assert.ok(asked.includes(`/files/${file} bytes=200-`), asked.join());
});

test('a server that cannot go on sends the file anew', async () => {
  const file = 'one-1.0-py3-none-any.whl';
  mkdirSync(join(storage, 'cuda/downloads'), {recursive: true});
  writeFileSync(join(storage, 'cuda/downloads', `${file}.part`), 'half');
  answers.set(`/files/${file}`, (_, response) => void response.writeHead(200).end(wheels.get(file)));
  await install();
});

test('a file with another checksum is thrown away, and nothing is installed', async () => {
  const other = Buffer.from(wheels.get('gpu-1.0-py3-none-any.whl') ?? []);
  other[20] = (other[20] ?? 0) ^ 1;
  answers.set('/files/gpu-1.0-py3-none-any.whl', (request, response) => serve(other, request, response));
  await refused('runtime-unavailable', /is not gpu-1\.0-py3-none-any\.whl \(its SHA-256/);
  assert.deepEqual(readdirSync(join(storage, 'cuda/downloads')), ['one-1.0-py3-none-any.whl']);
});

test('a file that never ends is given up at its known size', async () => {
  answers.set('/files/one-1.0-py3-none-any.whl', (_, response) => {
    response.writeHead(200);
    const more = () => response.write(Buffer.alloc(1 << 16), (error) => error ?? setImmediate(more));
    more();
    response.on('close', () => response.end());
  });
  await refused('runtime-unavailable', /is not one-1\.0/);
});

test('a truncated file is told as a broken line', async () => {
  const half = wheels.get('one-1.0-py3-none-any.whl')?.subarray(0, 100);
  answers.set('/files/one-1.0-py3-none-any.whl', (_, response) => void response.writeHead(200).end(half));
  await refused('runtime-unavailable', /the line broke after 100 of/);
});

test('a proxy that answers with a page instead of the file is named', async () => {
  answers.set('/files/one-1.0-py3-none-any.whl', (_, response) => {
    response.writeHead(200, {'content-type': 'text/html; charset=utf-8'}).end('<html>Please log in</html>');
  });
  await refused('runtime-unavailable', /a page came from 127\.0\.0\.1:\d+, perhaps of a proxy or a login/);
});

test('an address that is no package index is told, and one without the file, too', async () => {
  answers.set('/simple/one/', (_, response) => void response.writeHead(200).end('<html>Welcome</html>'));
  await refused('runtime-unavailable', /is not a page of a package index/);
  answers.set('/simple/one/', (_, response) => void response.writeHead(200).end('<a href="one-2.0.whl">'));
  await refused('runtime-unavailable', /does not have one-1\.0-py3-none-any\.whl/);
  answers.delete('/simple/one/');
  await refused('runtime-unavailable', /it answers 404/);
});

test('a server that is not there is told with the remedy', async () => {
  await refused('runtime-unavailable', /could not be reached \(connect ECONNREFUSED.*HTTPS_PROXY/, {
    index: new URL('http://127.0.0.1:9/simple/'),
  });
});

test('a disk that is too small is told before anything is downloaded', async () => {
  manifest = {...manifest, unpacked: 1e18};
  await refused('not-writable', /free and the installing needs 1000000000\.0 GB/);
  assert.deepEqual(asked, []);
});

test('a folder that cannot be written is told', {skip: process.platform === 'win32'}, async () => {
  mkdirSync(join(storage, 'locked'));
  chmodSync(join(storage, 'locked'), 0o555);
  await asNobody(() => refused('not-writable', /There is no permission to write/, {storage: join(storage, 'locked')}));
});

test('stopped half way, nothing is installed, and the next time goes on', async () => {
  const stop = new AbortController();
  const bytes = wheels.get('gpu-1.0-py3-none-any.whl') ?? Buffer.of();
  const whole = answers.get('/files/gpu-1.0-py3-none-any.whl');
  answers.set('/files/gpu-1.0-py3-none-any.whl', (_, response) => {
    response.writeHead(200);
    response.write(bytes.subarray(0, 50), () => setTimeout(() => stop.abort(), 50));
  });
  await refused('cancelled', /what is downloaded is kept/, {signal: stop.signal, fetch: proxiedFetch(stop.signal, {})});
  assert.equal(await installedCuda(storage, manifest), undefined);
  if (whole) answers.set('/files/gpu-1.0-py3-none-any.whl', whole);
  asked = [];
  await install();
  assert.deepEqual(
    asked.filter((path) => path.startsWith('/files/one')),
    [],
  );
});

test('a wheel without what it has to hold leaves nothing behind', async () => {
  manifest = {...manifest, wheels: [wheel('one', ['libmissing.so'])]};
  await refused('internal', /has no libmissing\.so/);
  assert.deepEqual(readdirSync(join(storage, 'cuda')), ['downloads']);
});

test('HTTP_PROXY is used where it is set', async () => {
  const through: string[] = [];
  const proxy = createServer((request, response) => {
    through.push(request.url ?? '');
    response.writeHead(200, {'content-type': 'text/html'}).end('<a href="x.whl">');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const fetch = proxiedFetch(undefined, {HTTP_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`});
  const {text} = await fetch.text(new URL('http://index.example/simple/one/'));
  proxy.close();
  proxy.closeAllConnections();
  assert.equal(text, '<a href="x.whl">');
  assert.deepEqual(through, ['http://index.example/simple/one/']);
});

async function install(changed: Partial<CudaInstallation> = {}) {
  const packages = {
    'onnxruntime-node': join(storage, 'shipped/onnxruntime-node'),
    'onnxruntime-common': join(storage, 'shipped/onnxruntime-common'),
  };
  const progress = [];
  for await (const step of installCuda({
    manifest,
    storage,
    index,
    packages,
    fetch: proxiedFetch(undefined, {}),
    ...changed,
  }))
    progress.push(step);
  return progress;
}

async function refused(code: ErrorCode, sentence: RegExp, changed: Partial<CudaInstallation> = {}): Promise<void> {
  await assert.rejects(install(changed), (error) => {
    assert.ok(error instanceof HeatlensError, String(error));
    assert.match(error.message, sentence);
    assert.equal(error.code, code);
    return true;
  });
  assert.equal(existsSync(join(changed.storage ?? storage, 'cuda', manifest.id)), false);
}

function wheel(project: string, libraries: readonly string[]): Wheel {
  const file = `${project}-1.0-py3-none-any.whl`;
  const bytes = wheels.get(file) ?? Buffer.of();
  return {project, file, sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, libraries};
}

async function zipped(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const writer = new ZipWriter(new BlobWriter(), {useWebWorkers: false});
  for (const [name, content] of Object.entries(files)) await writer.add(name, new TextReader(content));
  return Buffer.from(await (await writer.close()).arrayBuffer());
}

function serve(bytes: Buffer, request: IncomingMessage, response: ServerResponse): void {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  response.writeHead(from > 0 ? 206 : 200, {'content-type': 'application/octet-stream'}).end(bytes.subarray(from));
}

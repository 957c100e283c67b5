import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const {packages} = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {packages: Readonly<Record<string, Entry>>};
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, Readonly<Record<string, string>>>;

test('npm ci finds the packages of every platform in the lock file (else: node scripts/completeLock.ts)', () => {
  const missing = Object.entries(packages).flatMap(([path, {optionalDependencies = {}}]) =>
    Object.entries(optionalDependencies)
      .filter(([, version]) => /^\d/.test(version))
      .map(([name]) => name)
      .filter((name) => !(`${path}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages)),
  );
  assert.deepEqual(missing, []);
});

test('every dependency is an exact version, and the lock file has it', () => {
  for (const [name, version] of Object.entries({...manifest['dependencies'], ...manifest['devDependencies']})) {
    assert.match(version, /^\d+\.\d+\.\d+$/, name);
    assert.equal(packages[`node_modules/${name}`]?.version, version, name);
  }
});

test('the lock file names no registry', () => {
  assert.deepEqual(
    Object.values(packages).flatMap(({resolved}) => resolved ?? []),
    [],
  );
});

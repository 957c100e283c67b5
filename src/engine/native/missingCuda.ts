import {readdir, readFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {TensorFlowFound} from '../../protocol/engine.ts';
import {title} from './loadFailure.ts';

/** Where the kernel's part of NVIDIA's driver says its version; WSL has the other. */
const drivers = ['/proc/driver/nvidia/version', '/usr/lib/wsl/lib/libcuda.so.1'];

/**
 * Why a TensorFlow that was built for graphics cards computes on the processor, where there is a card's driver: it opens
 * CUDA's libraries by itself and says nothing where one is missing.
 *
 * @param found that was loaded and has found no card
 * @returns a warning with the remedy; undefined where there is no driver, too
 */
export async function missingCuda(
  found: TensorFlowFound,
  driverFiles: readonly string[] = drivers,
): Promise<string | undefined> {
  const driver = await Promise.all(driverFiles.map((file) => readFile(file).catch(() => undefined)));
  if (!found.gpu || driver.every((file) => file === undefined)) return undefined;
  const start = `${title(found)} found no graphics card, although there is an NVIDIA driver`;
  if (found.kind === 'npm') {
    return `${start}: it needs CUDA 11.2 and cuDNN 8 on the library path, or use the TensorFlow of a Python environment.`;
  }
  const [first, ...others] = await missingWheels(dirname(found.path));
  const pip = `\`pip install "tensorflow[and-cuda]==${found.version}"\``;
  if (first === undefined)
    return `${start}: that may be too old for its CUDA. Update the driver, or compare with \`nvidia-smi\`.`;
  return `${start}: its environment lacks ${first}${others.length > 0 ? ` and ${others.length} more` : ''}. Run ${pip} in it.`;
}

/** CUDA's wheels that this TensorFlow names and pip has not installed. */
async function missingWheels(site: string): Promise<string[]> {
  const installed = await readdir(site);
  const records = installed.filter((name) => /^tensorflow-.+\.dist-info$/.test(name));
  const texts = await Promise.all(
    records.map((name) => readFile(join(site, name, 'METADATA'), 'utf8').catch(() => '')),
  );
  const named = [...texts.join('\n').matchAll(/^Requires-Dist: (nvidia-[\w-]+).*and-cuda/gm)].map(
    (match) => match[1] ?? '',
  );
  const has = (wheel: string) =>
    installed.some((name) => name.toLowerCase().startsWith(`${wheel.replaceAll('-', '_')}-`));
  return [...new Set(named)].filter((wheel) => !has(wheel));
}

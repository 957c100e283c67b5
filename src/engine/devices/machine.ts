import {readdirSync, readFileSync} from 'node:fs';
import {cpus, release} from 'node:os';
import type {ReadText} from './threads.ts';

/** Of a file of the system; nothing where it is absent. */
export const readText: ReadText = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** Folders where Vulkan drivers register themselves on Linux. */
const vulkanFolders = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'];

/**
 * Everything that findings about devices hold for, as far as it can be told without starting a driver: with another
 * ONNX Runtime, driver or processor they are forgotten.
 *
 * @param installed the folder that Heatlens installs libraries into
 */
export function machineKey(ortVersion: string, env: NodeJS.ProcessEnv, installed: string): string {
  const nvidia = readText('/proc/driver/nvidia/version')?.split('\n')[0] ?? '';
  const folders = [...vulkanFolders, installed].map((folder) => `${folder}: ${listing(folder)}`);
  const chosen = ['VK_ICD_FILENAMES', 'VK_DRIVER_FILES', 'LD_LIBRARY_PATH', 'CUDA_VISIBLE_DEVICES'].map(
    (name) => env[name] ?? '',
  );
  return [
    process.platform,
    process.arch,
    release(),
    ortVersion,
    cpus()[0]?.model ?? '',
    nvidia,
    ...folders,
    ...chosen,
  ].join(' | ');
}

function listing(folder: string): string {
  try {
    return readdirSync(folder).toSorted().join(' ');
  } catch {
    return '';
  }
}

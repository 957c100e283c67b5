import {existsSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';

/**
 * What a test needs beyond the repository. Pass the result as node:test's options:
 *
 *     test('MobileNet sees the mastiff', needsData, async () => …)
 *
 * An absent *optional* need skips the test by name everywhere. An absent *required* one skips it on a machine that
 * cannot give it (no root for apt-get, say) and is a failure where CI=true: `scripts/tally.ts` looks at the first word.
 */
export interface Requirement {
  /** node:test's `skip`: false, or the reason. */
  readonly skip: string | false;
}

export function optional(present: boolean, need: string): Requirement {
  return {skip: present ? false : `optional: needs ${need}`};
}

export function required(present: boolean, need: string): Requirement {
  return {skip: present ? false : `required: needs ${need}`};
}

/** Folder of the real models and pictures, whether or not it is there. */
export const dataFolder = resolve(process.env['HEATLENS_DATA'] ?? join(import.meta.dirname, '../../shared/data'));

export const needsData = optional(existsSync(dataFolder), `HEATLENS_DATA: ${dataFolder} is absent`);

/** Chromium's Vulkan in software: WebGPU without a GPU. The variables go to a child process, whose loader reads them at its start. */
export const softwareVulkan = {
  ...optional(
    existsSync('/usr/lib/chromium/vk_swiftshader_icd.json'),
    "software Vulkan, which Debian's chromium brings",
  ),
  env: {
    LD_LIBRARY_PATH: '/usr/lib/chromium',
    VK_ICD_FILENAMES: '/usr/lib/chromium/vk_swiftshader_icd.json',
    XDG_RUNTIME_DIR: tmpdir(),
  },
};

// Writes docs/kernels.md; needs software Vulkan.
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {kernelLines, page} from './kernelTable.ts';
import {webgpuVerdicts} from './webgpuVerdicts.ts';

writeFileSync(
  join(import.meta.dirname, '../../../../docs/kernels.md'),
  page(await kernelLines(await webgpuVerdicts())),
);

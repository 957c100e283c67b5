import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {InferenceSession} from 'onnxruntime-common';
import * as v from 'valibot';
import type {OrtModule} from '../../core/runtime/onnx/onnxRuntime.ts';
import type {Placement} from '../../protocol/engine.ts';

/**
 * Counts where the nodes of what `work` runs are placed, by ONNX Runtime's own profile.
 *
 * @param work runs programs with the module it gets, each once, and returns what disposes them
 */
export async function placementOf(
  ort: OrtModule,
  work: (profiled: OrtModule) => Promise<{dispose(): Promise<void>}>,
): Promise<Omit<Placement, 'device'>> {
  const folder = await mkdtemp(join(tmpdir(), 'heatlens-placement-'));
  try {
    const sessions: InferenceSession[] = [];
    const programs = await work({
      Tensor: ort.Tensor,
      InferenceSession: profiling(ort, join(folder, 'profile'), sessions),
    });
    for (const session of sessions) session.endProfiling();
    await programs.dispose();
    const files = (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8'));
    return count((await Promise.all(files)).flatMap((text) => v.parse(profileSchema, JSON.parse(text))));
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

function profiling(
  ort: OrtModule,
  profileFilePrefix: string,
  sessions: InferenceSession[],
): OrtModule['InferenceSession'] {
  return {
    create: async (model: Uint8Array, options: InferenceSession.SessionOptions) => {
      const session = await ort.InferenceSession.create(model, {...options, enableProfiling: true, profileFilePrefix});
      sessions.push(session);
      return session;
    },
  } as OrtModule['InferenceSession']; // of its overloads the runtime calls this one
}

const profileSchema = v.array(
  v.object({
    cat: v.optional(v.string()),
    name: v.optional(v.string(), ''),
    args: v.optional(v.object({provider: v.optional(v.string(), ''), op_name: v.optional(v.string(), '')}), {}),
  }),
);

function count(events: v.InferOutput<typeof profileSchema>): Omit<Placement, 'device'> {
  const nodes: Record<string, number> = {};
  let copies = 0;
  for (const {
    cat,
    name,
    args: {provider, op_name: operation},
  } of events) {
    if (cat !== 'Node' || !name.endsWith('_kernel_time')) continue;
    if (operation.startsWith('Memcpy')) copies++;
    else nodes[provider] = (nodes[provider] ?? 0) + 1;
  }
  return {nodes, copies};
}

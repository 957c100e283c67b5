import type {RandomAccess} from './randomAccess.ts';

/**
 * Reads files beside a model. The reader refuses paths that leave the model's folder, and throws a
 * `HeatlensError` that names the file where it is missing.
 *
 * @param path relative to the model's folder, with forward slashes
 */
export type ReadBeside = (path: string) => Promise<Uint8Array>;

/** Opens files beside a model, to read parts of them; it refuses what `ReadBeside` refuses. */
export type OpenBeside = (path: string) => Promise<RandomAccess & {close(): void}>;

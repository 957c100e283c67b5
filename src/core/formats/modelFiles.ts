/**
 * Reads files beside a model. The reader refuses paths that leave the model's folder, and throws a
 * `HeatlensError` that names the file where it is missing.
 *
 * @param path relative to the model's folder, with forward slashes
 */
export type ReadBeside = (path: string) => Promise<Uint8Array>;

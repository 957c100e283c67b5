import wabt from 'wabt';

/** WebAssembly's text format as bytes. @throws where it is no such text */
export async function assembled(text: string): Promise<Uint8Array> {
  const module = (await wabt()).parseWat('source.wat', text, {simd: true});
  module.validate();
  return module.toBinary({}).buffer;
}

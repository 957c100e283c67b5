/** Far more than models and settings nest; what reads them goes down by recursion. */
export const mostNested = 200;

/** Whether JSON is nested so deeply that it is an attack. */
export function isDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length && depth <= mostNested; i++) {
    const character = text[i];
    if (quoted) {
      if (character === '\\') i++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
  }
  return depth > mostNested;
}

import {util} from '@tensorflow/tfjs-core';
import {isDeep, mostNested} from '../../nesting.ts';
import {unreadable} from '../unreadable.ts';
import type {Json} from './layerTree.ts';

/**
 * JSON of a model file.
 * @throws HeatlensError `model-unreadable` where it is none, or nested so deeply that it is an attack
 */
export function parseJson(content: Uint8Array | string, name: string): Json {
  const text = typeof content === 'string' ? content : util.decodeString(content);
  checkNesting(text, name);
  try {
    return JSON.parse(withoutPythonNumbers(text)) as Json;
  } catch (cause) {
    throw unreadable(`\`${name}\` in the model file is not valid JSON: it is damaged. Save the model again.`, cause);
  }
}

/** Python writes NaN and Infinity as such, which JSON has not. */
function withoutPythonNumbers(text: string): string {
  if (!/NaN|Infinity/.test(text)) return text;
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|NaN|Infinity/g, (token) => pythonNumbers[token] ?? token);
}

const pythonNumbers: Readonly<Record<string, string>> = {NaN: 'null', Infinity: '1e999'};

/** @throws HeatlensError `model-unreadable` */
export function checkNesting(text: string, name: string): void {
  if (isDeep(text))
    throw unreadable(
      `\`${name}\` in the model file is nested more than ${mostNested} deep, as no model is. Save the model again.`,
    );
}

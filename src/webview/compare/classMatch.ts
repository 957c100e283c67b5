import {matchClasses} from '../../core/compare/matchClasses.ts';
import {remembered} from '../remembered.ts';

/** Which class of A a class of B is, found once for the same lists of labels. */
export const classMatch = remembered((a: readonly string[], b: readonly string[]) => matchClasses(a, b, ['A', 'B']), 8);

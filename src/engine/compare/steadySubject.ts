import type {RuntimeId} from '../../core/runtime/runtime.ts';
import {secondTry} from '../explain/surviving.ts';
import type {Subject} from '../explain/subject.ts';
import type {ChosenRuntime} from '../runtimes.ts';
import type {Tools} from '../tools.ts';

/** Subjects of one device until it fails, and of the processor from then on. */
export interface SteadySubject {
  readonly open: () => Promise<Subject>;
  /**
   * Work that is done again on the processor where the subject's device fails at it; `part` names it for the sentence
   * that says so.
   */
  readonly outlive: <T>(subject: Subject, part: 'This' | 'The rest', work: (on: Subject) => Promise<T>) => Promise<T>;
  /** Why the device is another now. */
  readonly moved: () => readonly string[];
}

export function steadySubject(
  {runtimes}: Pick<Tools, 'runtimes'>,
  asked: RuntimeId | undefined,
  open: (instead?: ChosenRuntime) => Promise<Subject>,
): SteadySubject {
  let instead: ChosenRuntime | undefined;
  return {
    open: () => open(instead),
    outlive: (subject, part, work) =>
      work(subject).catch((error: unknown) =>
        secondTry(runtimes, subject.device, asked, error, part, async (other) => {
          const done = await work(await open(other));
          instead = other;
          return done;
        }),
      ),
    moved: () => instead?.warnings ?? [],
  };
}

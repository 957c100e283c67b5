import type {CompareProgress, SanityProgress} from './compare.ts';
import type {ComputedOn, ExplainProgress, ExplainRequest, NativeDevice} from './explanation.ts';
import type {SweepProgress} from './sweep.ts';

type Progress = ExplainProgress | SweepProgress | CompareProgress | SanityProgress;

/**
 * Follows where a request is computed, since native code of a device can end the engine's process: the request is then
 * asked of another engine without that device.
 */
export class DeviceWatch {
  #device: NativeDevice | undefined;

  see(progress: Progress): void {
    const {device} = (progress.stage === 'sweep' ? progress.progress : progress) as {readonly device?: ComputedOn};
    if (device !== undefined) this.#device = device === 'cpu' ? undefined : device;
  }

  /**
   * What to ask of the next engine after the process ended.
   * @returns undefined where no device is to blame
   */
  without<R extends Pick<ExplainRequest, 'lost'>>(request: R): R | undefined {
    const {lost = []} = request;
    if (this.#device === undefined || lost.includes(this.#device)) return undefined;
    return {...request, lost: [...lost, this.#device]};
  }
}

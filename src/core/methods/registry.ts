import {HeatlensError} from '../errors.ts';
import {cam} from './cam.ts';
import {gradCam} from './gradCam.ts';
import {gradCamPlusPlus} from './gradCamPlusPlus.ts';
import {hiResCam} from './hiResCam.ts';
import {layerCam} from './layerCam.ts';
import type {Method} from './method.ts';
import {xGradCam} from './xGradCam.ts';

/** The only list of methods; the first is the default. */
export const methods: readonly Method[] = [gradCam, gradCamPlusPlus, xGradCam, layerCam, hiResCam, cam];

/** @throws HeatlensError `unknown-method` that lists the methods there are */
export function findMethod(id: string): Method {
  const method = methods.find((candidate) => candidate.id === id);
  if (method) return method;
  const known = methods.map((candidate) => candidate.id).join(', ');
  throw new HeatlensError('unknown-method', `\`${id}\` is not a method. Methods: ${known}.`);
}

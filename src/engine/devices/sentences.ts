import type {NativeDevice} from '../../protocol/explanation.ts';
import type {Finding} from './finding.ts';
import {providers, type ProviderId} from './providers.ts';

/** The system that a device is looked for on, as Node names it. */
export interface System {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
}

/** What people are told about a device: the same in the panel, in `heatlens doctor` and in *Show Devices*. */
export interface Told {
  /** What it does, or why it is not used; a clause without a full stop. */
  readonly reason: string;
  /** What to do about it, in whole sentences; null where nothing has to be done. */
  readonly remedy: string | null;
}

/** Of a device that ONNX Runtime's binary has; undefined where nobody has tried it yet. */
export function tell(finding: Finding | undefined, {platform}: System): Told {
  switch (finding?.kind) {
    case undefined:
      return {reason: 'not tried yet', remedy: 'Probe it.'};
    case 'works':
      return {reason: `works, ${speedText(finding.speed)}`, remedy: null};
    case 'wrong':
      return {reason: `it gives wrong numbers (${differenceText(finding.difference)})`, remedy: updateDriver(platform)};
    case 'failed':
      return tellFailure(finding.message, platform);
    case 'crashed':
      return tellCrash(finding.how, symptomOf(finding.message, platform), platform);
    case 'hung':
      return {
        reason: `it did not answer within ${finding.seconds} s when it was tried`,
        remedy: updateAndProbe(platform),
      };
    case 'lost':
      return {reason: ended, remedy: updateAndProbe(platform)};
  }
}

/** Of a device that ONNX Runtime's binary for this system leaves out. */
export function tellAbsent(id: ProviderId, {platform, arch}: System): Told {
  return {reason: `needs ${homes[id]}, and this is ${systemNames[platform] ?? platform} on ${arch}`, remedy: null};
}

/** Of everything where ONNX Runtime itself does not load. */
export function tellNoRuntime({platform, arch}: System, message: string): Told {
  const remedy = 'TensorFlow.js computes with WebAssembly meanwhile, several times slower.';
  if (platform === 'darwin' && arch === 'x64')
    return {reason: 'ONNX Runtime is not made for Macs with an Intel processor', remedy};
  return {reason: message.replace(/\.$/, ''), remedy: `Install Heatlens for this system again. ${remedy}`};
}

/** One sentence for the panel and the provenance where a device is not used, and what computed instead. */
export function insteadSentence(
  id: NativeDevice,
  what: 'is not used' | 'failed in the middle',
  {reason, remedy}: Told,
  used: string,
  part = 'This',
): string {
  return `${id === 'tensorflow' ? 'TensorFlow' : providers[id].title} ${what}: ${reason}. ${remedy ?? 'Choose the device auto.'} ${part} was computed with ${used}.`;
}

const ended = 'it ended the engine in the middle of an explanation';

function short(message: string): string {
  const [line = ''] = message.split('\n');
  return line.slice(0, 200).replace(/\.$/, '');
}

function speedText(speed: number): string {
  const text = (times: number) => (times < 9.95 ? times.toFixed(1) : times.toFixed(0));
  if (speed > 1.05) return `${text(speed)} times as fast as the processor`;
  return speed < 1 / 1.05 ? `but ${text(1 / speed)} times slower than the processor` : 'as fast as the processor';
}

function differenceText(difference: number | null): string {
  return difference === null ? 'some are not numbers' : `off by ${Number(difference.toPrecision(2))} of the maximum`;
}

/** On a Mac the system brings the drivers. */
const updateDriver = (platform: NodeJS.Platform) =>
  platform === 'darwin' ? 'Update macOS.' : 'Update the driver of the graphics card.';
const updateAndProbe = (platform: NodeJS.Platform) =>
  `${updateDriver(platform)} Then probe again: Show Devices or \`heatlens doctor\`.`;
const systemNames: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: 'Linux',
  darwin: 'macOS',
  win32: 'Windows',
};

const homes: Readonly<Record<ProviderId, string>> = {
  cuda: 'Linux on x64 with an NVIDIA card',
  webgpu: 'Linux on x64, Windows, or a Mac with Apple silicon',
  directml: 'Windows',
  coreml: 'a Mac with Apple silicon',
};

/** The oldest that CUDA 13 runs on. */
const nvidiaDriver = 580;

interface Symptom {
  readonly sign: RegExp;
  readonly told: (match: RegExpExecArray, platform: NodeJS.Platform) => Told;
}

/** What native libraries say, the most telling first. */
const symptoms: readonly Symptom[] = [
  {
    sign: /libvulkan[\w.]*: cannot open/i,
    told: () => ({
      reason: 'the Vulkan loader (libvulkan.so.1) is missing',
      remedy: "Install it with the card's driver; Debian, Ubuntu: libvulkan1 and mesa-vulkan-drivers.",
    }),
  },
  {
    sign: /No supported adapters|get a WebGPU adapter/i,
    told: (_, platform) => ({
      reason: 'no graphics card with a driver was found',
      remedy:
        platform === 'linux'
          ? "Install the card's Vulkan driver: NVIDIA's own, or mesa-vulkan-drivers for AMD and Intel."
          : 'Install the driver of the graphics card.',
    }),
  },
  {
    sign: /libonnxruntime_providers_(?:shared|cuda)[\w.]*: cannot open/i,
    told: () => ({
      reason: 'the CUDA part of ONNX Runtime is not installed',
      remedy: 'With an NVIDIA card, run `Heatlens: Install CUDA Libraries` or `heatlens install cuda`.',
    }),
  },
  {
    sign: /libcuda\.so/,
    told: () => ({
      reason: 'the NVIDIA driver (libcuda.so.1) is missing',
      remedy: `With an NVIDIA card, install its driver, version ${nvidiaDriver} or newer.`,
    }),
  },
  {
    sign: /([\w.+-]+\.(?:so[\w.]*|dll)): (?:cannot open shared object file|file too short|invalid ELF header|undefined symbol)/i,
    told: ([, file = '']) => ({
      reason: `${file} could not be loaded`,
      remedy: `Install the library that ${file} belongs to, in the version it names.`,
    }),
  },
  {
    sign: /version [`']([^`']+)' not found \(required by ([^)]+)\)/i,
    told: ([, version = '', file = '']) => ({
      reason: `${file.split('/').at(-1)} needs ${version}`,
      remedy: 'Update the system library, or install a version made for this system.',
    }),
  },
  {
    sign: /driver version is insufficient|unsupported (?:display )?driver|CUDA failure (?:35|803)/i,
    told: () => ({
      reason: 'the driver of the graphics card is too old',
      remedy: `Update it to version ${nvidiaDriver} or newer, then start the computer anew.`,
    }),
  },
  {
    sign: /no kernel image|ARCH_MISMATCH|CUDA failure 209/i,
    told: () => ({
      reason: 'this NVIDIA card is older than CUDA 13 supports (Turing, 2018)',
      remedy: 'Choose the device webgpu, or a TensorFlow with CUDA 12.',
    }),
  },
  {
    sign: /CUDNN_STATUS\w*_VERSION_MISMATCH/i,
    told: () => ({
      reason: 'parts of two versions of cuDNN were loaded',
      remedy: 'Take other versions of cuDNN out of LD_LIBRARY_PATH.',
    }),
  },
  {
    sign: /system not yet initialized|CUDA failure 802/i,
    told: () => ({
      reason: 'the cards of this server are not connected yet',
      remedy: 'Start its service nvidia-fabricmanager, in the version of the driver.',
    }),
  },
  {
    sign: /busy or unavailable|CUDA failure 46\b/i,
    told: () => ({
      reason: 'another program has the graphics card to itself',
      remedy: "Close it, or set the card's compute mode to default (nvidia-smi --compute-mode=0).",
    }),
  },
  {
    sign: /no CUDA-capable device|CUDA failure 100/i,
    told: () => ({reason: 'no NVIDIA card was found', remedy: 'Install the NVIDIA driver if there is one.'}),
  },
  {
    sign: /out of memory|bad.?alloc|failed to allocate|E_OUTOFMEMORY|8007000E|CUDA failure 2:|ALLOC_FAILED/i,
    told: () => ({
      reason: 'the graphics card has too little free memory',
      remedy: 'Close other programs that use it, or explain with fewer pixels.',
    }),
  },
  {
    sign: /device (?:was |is )?lost|DXGI_ERROR_DEVICE|887A000[567]/i,
    told: (_, platform) => ({reason: 'the graphics card was lost', remedy: updateAndProbe(platform)}),
  },
];

/** Of a device that failed with these native words. */
export function tellFailure(message: string, platform: NodeJS.Platform): Told {
  return symptomOf(message, platform) ?? {reason: `it failed (${short(message)})`, remedy: updateAndProbe(platform)};
}

/** Of a TensorFlow that was sound when it was tried. @param message absent: it ended its process */
export function tellTensorFlow(message?: string): Told {
  const remedy = 'Choose another TensorFlow, or none.';
  return {reason: message === undefined ? ended : `it failed (${short(message)})`, remedy};
}

function tellCrash(how: string, symptom: Told | undefined, platform: NodeJS.Platform): Told {
  const reason = `it ended its process when it was tried (${how})`;
  return symptom === undefined
    ? {reason, remedy: updateAndProbe(platform)}
    : {...symptom, reason: `${reason}: ${symptom.reason}`};
}

function symptomOf(message: string, platform: NodeJS.Platform): Told | undefined {
  for (const {sign, told} of symptoms) {
    const match = sign.exec(message);
    if (match) return told(match, platform);
  }
  return undefined;
}

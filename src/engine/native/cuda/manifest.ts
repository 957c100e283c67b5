import type {Pinned} from './download.ts';

/** A wheel of a Python package index, and which of its files are needed. */
export interface Wheel extends Pinned {
  /** The project's normalised name in the index. */
  readonly project: string;
  /** File names, wherever they are in the wheel. */
  readonly libraries: readonly string[];
}

export interface CudaManifest {
  /** Of the folder; another version goes beside it. */
  readonly id: string;
  readonly title: string;
  readonly wheels: readonly Wheel[];
  /** Bytes of all libraries, unpacked. */
  readonly unpacked: number;
}

/**
 * What ONNX Runtime 1.30 needs besides the driver (580 or newer) to compute on NVIDIA graphics cards under Linux x64.
 *
 * Its CUDA provider is too large for npm and is taken from the wheel of the same build (commit f2c39fe2f); that is for
 * CUDA 13 and cuDNN 9, as the wheel's `Requires-Dist` says.
 */
export const cudaManifest: CudaManifest = {
  id: 'onnxruntime-1.30.0-cuda13',
  title: 'CUDA 13.0, cuDNN 9.15 and ONNX Runtime’s provider for them',
  unpacked: 2_040_000_000,
  wheels: [
    {
      project: 'onnxruntime-gpu',
      file: 'onnxruntime_gpu-1.30.0-cp312-cp312-manylinux_2_28_x86_64.whl',
      sha256: '6acc0f4b3d5ac5f2984432faa59dd8fcce6775f8b43a7140afa0f322c7a703b1',
      size: 246_685_715,
      libraries: ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so'],
    },
    {
      project: 'nvidia-cuda-runtime',
      file: 'nvidia_cuda_runtime-13.0.96-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
      sha256: '7f82250d7782aa23b6cfe765ecc7db554bd3c2870c43f3d1821f1d18aebf0548',
      size: 2_243_632,
      libraries: ['libcudart.so.13'],
    },
    {
      project: 'nvidia-cublas',
      file: 'nvidia_cublas-13.1.0.3-py3-none-manylinux_2_27_x86_64.whl',
      sha256: 'ee8722c1f0145ab246bccb9e452153b5e0515fd094c3678df50b2a0888b8b171',
      size: 423_133_236,
      libraries: ['libcublas.so.13', 'libcublasLt.so.13'],
    },
    {
      project: 'nvidia-cufft',
      file: 'nvidia_cufft-12.0.0.61-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
      sha256: '6c44f692dce8fd5ffd3e3df134b6cdb9c2f72d99cf40b62c32dde45eea9ddad3',
      size: 214_085_489,
      libraries: ['libcufft.so.12'],
    },
    {
      project: 'nvidia-curand',
      file: 'nvidia_curand-10.4.0.35-py3-none-manylinux_2_27_x86_64.whl',
      sha256: '1aee33a5da6e1db083fe2b90082def8915f30f3248d5896bcec36a579d941bfc',
      size: 59_544_258,
      libraries: ['libcurand.so.10'],
    },
    {
      project: 'nvidia-cuda-nvrtc',
      file: 'nvidia_cuda_nvrtc-13.0.88-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl',
      sha256: 'ad9b6d2ead2435f11cbb6868809d2adeeee302e9bb94bcf0539c7a40d80e8575',
      size: 90_215_200,
      libraries: ['libnvrtc.so.13', 'libnvrtc-builtins.so.13.0'],
    },
    {
      project: 'nvidia-nvjitlink',
      file: 'nvidia_nvjitlink-13.0.88-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl',
      sha256: '13a74f429e23b921c1109976abefacc69835f2f433ebd323d3946e11d804e47b',
      size: 40_713_933,
      libraries: ['libnvJitLink.so.13'],
    },
    {
      project: 'nvidia-cudnn-cu13',
      file: 'nvidia_cudnn_cu13-9.15.1.9-py3-none-manylinux_2_27_x86_64.whl',
      sha256: 'ebc9a647918df0d7298d67cfaf41579fd4c78ead9aba246f5ad9414d61b9ec4c',
      size: 351_298_418,
      libraries: [
        '',
        '_adv',
        '_cnn',
        '_engines_precompiled',
        '_engines_runtime_compiled',
        '_graph',
        '_heuristic',
        '_ops',
      ].map((part) => `libcudnn${part}.so.9`),
    },
  ],
};

/** Bytes that are downloaded. */
export function downloadSize({wheels}: CudaManifest): number {
  return wheels.reduce((sum, {size}) => sum + size, 0);
}

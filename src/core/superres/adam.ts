import {multiply, multiplyTransposed} from './operator.ts';
import {type Problem, objective} from './problem.ts';

/**
 * What the published code of Augmented Grad-CAM does: steps of Adam (Kingma & Ba 2015, β .9 and .999, ε 1e-8 as in
 * TensorFlow 1) at rate 1e-3 from zero, with sign(0) = 0 for the total variation's subgradient.
 */
export function adam(problem: Problem, iterations: number, rate = 1e-3): {z: Float32Array; objective: number} {
  const {operator, targets, copyWeights} = problem;
  const {height, width} = operator.basis;
  const rows = targets.length / copyWeights.length;
  const residual = new Float32Array(targets.length);
  const [z, gradient, mean, square] = Array.from({length: 4}, () => new Float32Array(height * width));
  for (let step = 1; step <= iterations; step++) {
    multiply(operator, z, residual);
    for (let row = 0; row < residual.length; row++) {
      residual[row] = (residual[row] - targets[row]) * copyWeights[Math.floor(row / rows)];
    }
    multiplyTransposed(operator, residual, gradient);
    addSmoothness(problem, z, gradient);
    const pace = (rate * Math.sqrt(1 - 0.999 ** step)) / (1 - 0.9 ** step);
    for (let i = 0; i < z.length; i++) {
      mean[i] += 0.1 * (gradient[i] - mean[i]);
      square[i] += 0.001 * (gradient[i] * gradient[i] - square[i]);
      z[i] -= (pace * mean[i]) / (Math.sqrt(square[i]) + 1e-8);
    }
  }
  return {z, objective: objective(problem, z)};
}

function addSmoothness({operator, lambda, mu}: Problem, z: Float32Array, gradient: Float32Array): void {
  const {height, width} = operator.basis;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      gradient[i] += mu * z[i];
      if (x < width - 1) pull(z, gradient, i, i + 1, lambda);
      if (y < height - 1) pull(z, gradient, i, i + width, lambda);
    }
  }
}

function pull(z: Float32Array, gradient: Float32Array, i: number, j: number, lambda: number): void {
  const slope = lambda * Math.sign(z[j] - z[i]);
  gradient[i] -= slope;
  gradient[j] += slope;
}

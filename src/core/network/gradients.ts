/**
 * Registers the gradients of tfjs's kernels. In the Node build of tfjs-core 4.22 nothing registers them;
 * tfjs-layers brings its own copies and registers those.
 */
import '@tensorflow/tfjs-layers';
